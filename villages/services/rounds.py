"""What every session and token of a person rests on, and the end of all of them at once."""

from knox.models import AuthToken

from villages.models import Session, User


def begin_round(user: User) -> None:
    """End every session and token of a person who is locked; whoever may signs in again."""
    user.sign_in_round += 1
    user.save(update_fields=["sign_in_round"])
    drop_sign_ins(user)


def drop_sign_ins(user: User) -> None:
    """Delete rows that open nothing any more: what they carry is of the old passphrase or round."""
    Session.objects.filter(user=user).delete()
    AuthToken.objects.filter(user=user).delete()
