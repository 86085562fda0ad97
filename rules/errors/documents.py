"""Files that are no regulation to read."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import InvalidInputError


@dataclass(eq=False)
class DocumentRefused(InvalidInputError):
    """A file out of which no text of a regulation can be read."""

    field: ClassVar[str] = "document"


@dataclass(eq=False)
class DocumentEmpty(DocumentRefused):
    """Not one byte."""

    sentence = _("这个文件是空的，请换一个。")


@dataclass(eq=False)
class DocumentTooHeavy(DocumentRefused):
    """More bytes than a regulation has, even with pictures."""

    megabytes: int
    sentence = _("文件超过 %(megabytes)s MB。请删掉里面的图片再传，或者把文字复制出来粘贴。")


@dataclass(eq=False)
class DocumentTooLong(DocumentRefused):
    """More characters than an edition holds."""

    characters_wan: int
    sentence = _("文字超过 %(characters_wan)s 万字。请只留下积分办法这一部分，再传一次。")


@dataclass(eq=False)
class DocumentWithoutText(DocumentRefused):
    """It opens, and holds no letters: pictures only, or blank pages."""

    sentence = _("文件里没有文字，可能只有图片。请把文字打出来，或者粘贴过来。")


@dataclass(eq=False)
class DocumentUndecodable(DocumentRefused):
    """Bytes that are text in no encoding of ours, or no text at all."""

    sentence = _("文件里的字认不出来。请用记事本打开，另存为 UTF-8 编码再传，或者直接粘贴文字。")


@dataclass(eq=False)
class DocumentIsPdf(DocumentRefused):
    """Scanned or not: the order of the words is lost in it."""

    sentence = _(
        "PDF 里的字读不准。请把文字复制出来粘贴，或者另存为 Word（.docx）再传；扫描件要先认成文字。"
    )


@dataclass(eq=False)
class DocumentIsPicture(DocumentRefused):
    """A photo or scan of the paper."""

    sentence = _("这是图片，里面的字读不出来。请用手机的“提取文字”认出来，再粘贴到这里。")


@dataclass(eq=False)
class DocumentIsOldWord(DocumentRefused):
    """Word's format up to 2003."""

    sentence = _("这是老版本的 Word 文件（.doc）。请打开它，另存为 .docx 再传。")


@dataclass(eq=False)
class DocumentIsOldExcel(DocumentRefused):
    """Excel's format up to 2003."""

    sentence = _("这是老版本的 Excel 文件（.xls）。请打开它，另存为 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsWps(DocumentRefused):
    """A format that only WPS writes."""

    sentence = _("这是 WPS 自己的格式。请在 WPS 里打开，另存为 .docx 或 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsOpenDocument(DocumentRefused):
    """What LibreOffice and others write: .odt, .ods."""

    sentence = _("这是 OpenDocument 格式（.odt、.ods）。请打开它，另存为 .docx 或 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsSlides(DocumentRefused):
    """A presentation."""

    sentence = _("这是幻灯片。请把上面的文字复制出来，粘贴到这里。")


@dataclass(eq=False)
class DocumentIsArchive(DocumentRefused):
    """A packed file whose parts are neither a document's nor a sheet's."""

    sentence = _("这是压缩包。请先解开，再把里面的 Word、Excel 或文本文件传上来。")


@dataclass(eq=False)
class DocumentOfOtherKind(DocumentRefused):
    """A web page, rich text, XML or another format that is text only at first sight."""

    sentence = _("这种格式读不了。请打开它，另存为 .docx、.xlsx 或 .txt 再传，或者直接粘贴文字。")


@dataclass(eq=False)
class DocumentProtected(DocumentRefused):
    """It asks for a password."""

    sentence = _("文件加了密码，打不开。请打开它，去掉密码，保存以后再传。")


@dataclass(eq=False)
class DocumentDamaged(DocumentRefused):
    """It says what it is, and cannot be opened."""

    sentence = _("文件坏了，打不开。请在电脑上打开，另存一份再传，或者把文字复制出来粘贴。")


@dataclass(eq=False)
class DocumentSwells(DocumentRefused):
    """Unpacked it would be far larger than any regulation."""

    sentence = _("文件展开以后太大，没有读。请把文字复制出来粘贴，或者去掉图片另存一份再传。")


@dataclass(eq=False)
class DocumentUnsafe(DocumentRefused):
    """It defines words of its own that could grow without end or fetch other files."""

    sentence = _("文件的写法不正常，为了安全没有读。请把文字复制出来粘贴。")
