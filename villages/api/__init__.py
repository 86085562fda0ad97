"""What every endpoint under /api/v1/ stands on, and the endpoints of people and roster.

An endpoint is a class of the app whose noun it is, in `<app>/api/`; its address goes into that
package's urls.py. A class works in the village that its path names:

    class HouseholdView(VillageAPIView):
        \"\"\"One household, by its number.\"\"\"

        roles = ROSTER_READERS

        @extend_schema(responses=HouseholdOut)
        def get(self, request: Request, slug: str, number: str) -> Response:
            return Response(HouseholdOut(get_household(self.village, number)).data)

The base has asked who is there (401), whether the village is theirs (404) and whether they hold one
of `roles` (403), and gives self.person, self.village, self.now and self.today. A method reads what
was sent with self.read_body(SomeIn) or self.read_query(SomeQuery), calls the same service as the
page does, and answers Response(SomeOut(row).data); what writes answers self.answer_written, 201 for
the first time and 200 for a repeat with the same key. It catches nothing: a refusal of a service is
answered by config.api with {code, detail, field}.

Serializers are named after their noun, In and Out, with explicit fields; an In that writes begins
with `key = KeyField()`. villages.api.fields has ids, points and days. A page of a list is
self.answer_page(rows, SomeOut), its schema page_of(SomeOut). The schema tells of every error by
itself (villages.api.schema). Each new address needs a row in tests/access.py, written with `api`.
"""
