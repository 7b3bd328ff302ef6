"""What an officer holds out to a parent: Handle with Care in four short sentences, per language.

What it is for, what the school gets, what it does not get, and the way out (domain.md 7.2). They
are in the parent's language, not in that of the page, and so not in the catalogue. A language is
one entry here. ``checked`` is true only when a native speaker has read these very words.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Explanation:
    """The explanation in one language. ``code`` is its BCP 47 tag, ``name`` what its speakers
    call it, ``back`` takes them to the other languages."""

    code: str
    name: str
    title: str
    sentences: tuple[str, str, str, str]
    back: str
    direction: Literal["ltr", "rtl"] = "ltr"
    checked: bool = False


EXPLANATIONS = (
    Explanation(
        "nl",
        "Nederlands",
        "Een bericht aan de school",
        (
            "Uw kind heeft iets moeilijks meegemaakt en kan op school wat extra zorg gebruiken.",
            "Wij sturen de school de naam van uw kind, en soms de geboortedatum.",
            "Wij vertellen niet wat er is gebeurd, en daarna wissen wij het bericht.",
            "Wilt u het liever zelf vertellen, of wilt u dit bericht niet?",
        ),
        "Andere taal",
    ),
    Explanation(
        "en",
        "English",
        "A message to the school",
        (
            "Your child has been through something hard, and may need some extra care at school.",
            "We send the school your child's name, and sometimes the date of birth.",
            "We do not say what happened, and afterwards we delete the message.",
            "Would you rather tell the school yourself, or do you not want this message?",
        ),
        "Other language",
    ),
    Explanation(
        "ar",
        "العربية",
        "رسالة إلى المدرسة",
        (
            "مرّ طفلكم بموقف صعب، وقد يحتاج إلى عناية أكبر في المدرسة.",
            "نرسل إلى المدرسة اسم طفلكم، وأحيانًا تاريخ ميلاده.",
            "لا نخبر المدرسة بما حدث، ثم نمحو الرسالة بعد ذلك.",
            "هل تفضّلون إخبار المدرسة بأنفسكم، أم لا تريدون هذه الرسالة؟",
        ),
        "لغة أخرى",
        direction="rtl",
    ),
    Explanation(
        "tr",
        "Türkçe",
        "Okula bir mesaj",
        (
            "Çocuğunuz zor bir şey yaşadı ve okulda biraz daha ilgiye ihtiyaç duyabilir.",
            "Okula çocuğunuzun adını, bazen de doğum tarihini gönderiyoruz.",
            "Okula ne olduğunu anlatmıyoruz ve sonra mesajı siliyoruz.",
            "Okula kendiniz mi söylemek istersiniz, yoksa bu mesajı istemiyor musunuz?",
        ),
        "Başka dil",
    ),
    Explanation(
        "pl",
        "Polski",
        "Wiadomość do szkoły",
        (
            "Państwa dziecko przeżyło coś trudnego i może potrzebować w szkole więcej troski.",
            "Wysyłamy szkole imię i nazwisko dziecka, a czasem datę urodzenia.",
            "Nie mówimy, co się stało, a potem usuwamy tę wiadomość.",
            "Czy wolą Państwo powiedzieć szkole sami, czy nie chcą Państwo tej wiadomości?",
        ),
        "Inny język",
    ),
    Explanation(
        "uk",
        "Українська",
        "Повідомлення для школи",
        (
            "Ваша дитина пережила щось важке, і в школі їй може бути потрібно більше турботи.",
            "Ми надсилаємо школі ім'я та прізвище дитини, а іноді й дату народження.",
            "Ми не розповідаємо, що сталося, а потім видаляємо повідомлення.",
            "Ви хочете розповісти школі самі чи не хочете цього повідомлення?",
        ),
        "Інша мова",
    ),
    Explanation(
        "ti",
        "ትግርኛ",
        "መልእኽቲ ናብ ቤት ትምህርቲ",
        (
            "ውላድኩም ኣጸጋሚ ነገር ኣጋጢምዎ ኣሎ፣ ኣብ ቤት ትምህርቲ ተወሳኺ ክንክን ከድልዮ ይኽእል።",
            "ናብ ቤት ትምህርቲ ስም ውላድኩም፣ ሓድሓደ ግዜ ድማ ዕለት ልደት ንሰድድ።",
            "እንታይ ከም ዘጋጠመ ኣይንነግርን፣ ድሕሪኡ ድማ እቲ መልእኽቲ ንድምስሶ።",
            "ንቤት ትምህርቲ ባዕልኩም ክትነግሩ ትመርጹ ዶ፣ ወይስ ነዚ መልእኽቲ ኣይትደልይዎን?",
        ),
        "ካልእ ቋንቋ",
    ),
    Explanation(
        "fy",
        "Frysk",
        "In berjocht oan de skoalle",
        (
            "Jo bern hat wat swiers meimakke en kin op skoalle wat ekstra soarch brûke.",
            "Wy stjoere de skoalle de namme fan jo bern, en soms de bertedatum.",
            "Wy fertelle net wat der bard is, en dêrnei wiskje wy it berjocht.",
            "Wolle jo it leaver sels fertelle, of wolle jo dit berjocht net?",
        ),
        "Oare taal",
    ),
)
