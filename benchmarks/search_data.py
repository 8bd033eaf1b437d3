"""Made-up units with believable names in five languages, and ways to ask for them that differ from how they are written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple


class Subject(NamedTuple):
    """What a unit deals with: as it stands in a name, and in another case."""

    sl: str
    sl_other: str
    sr: str
    sr_other: str
    ka: str
    ka_other: str
    en: str


SUBJECTS = [
    Subject(*line.split("|"))
    for line in """\
javne finance|javnih financ|јавне финансије|јавних финансија|საჯარო ფინანსების|საჯარო ფინანსები|public finance
varstvo okolja|varstva okolja|заштиту животне средине|заштите животне средине|გარემოს დაცვის|გარემოს დაცვა|environmental protection
mednarodno sodelovanje|mednarodnega sodelovanja|међународну сарадњу|међународне сарадње|საერთაშორისო თანამშრომლობის|საერთაშორისო თანამშრომლობა|international cooperation
kmetijstvo|kmetijstva|пољопривреду|пољопривреде|სოფლის მეურნეობის|სოფლის მეურნეობა|agriculture
visoko šolstvo|visokega šolstva|високо образовање|високог образовања|უმაღლესი განათლების|უმაღლესი განათლება|higher education
železniški promet|železniškega prometa|железнички саобраћај|железничког саобраћаја|სარკინიგზო ტრანსპორტის|სარკინიგზო ტრანსპორტი|railway transport
vodno gospodarstvo|vodnega gospodarstva|водопривреду|водопривреде|წყლის მეურნეობის|წყლის მეურნეობა|water management
zdravstveno zavarovanje|zdravstvenega zavarovanja|здравствено осигурање|здравственог осигурања|ჯანმრთელობის დაზღვევის|ჯანმრთელობის დაზღვევა|health insurance
socialno varstvo|socialnega varstva|социјалну заштиту|социјалне заштите|სოციალური დაცვის|სოციალური დაცვა|social protection
kulturno dediščino|kulturne dediščine|културно наслеђе|културног наслеђа|კულტურული მემკვიდრეობის|კულტურული მემკვიდრეობა|cultural heritage
javna naročila|javnih naročil|јавне набавке|јавних набавки|სახელმწიფო შესყიდვების|სახელმწიფო შესყიდვები|public procurement
informacijsko varnost|informacijske varnosti|информациону безбедност|информационе безбедности|ინფორმაციული უსაფრთხოების|ინფორმაციული უსაფრთხოება|information security
rudarstvo|rudarstva|рударство|рударства|სამთო საქმის|სამთო საქმე|mining
energetiko|energetike|енергетику|енергетике|ენერგეტიკის|ენერგეტიკა|energy
turizem|turizma|туризам|туризма|ტურიზმის|ტურიზმი|tourism
gozdarstvo|gozdarstva|шумарство|шумарства|სატყეო მეურნეობის|სატყეო მეურნეობა|forestry
carinski nadzor|carinskega nadzora|царински надзор|царинског надзора|საბაჟო ზედამხედველობის|საბაჟო ზედამხედველობა|customs supervision
davčno politiko|davčne politike|пореску политику|пореске политике|საგადასახადო პოლიტიკის|საგადასახადო პოლიტიკა|tax policy
delovna razmerja|delovnih razmerij|радне односе|радних односа|შრომითი ურთიერთობების|შრომითი ურთიერთობები|employment relations
otroško varstvo|otroškega varstva|дечју заштиту|дечје заштите|ბავშვთა დაცვის|ბავშვთა დაცვა|child protection
prostorsko načrtovanje|prostorskega načrtovanja|просторно планирање|просторног планирања|სივრცითი დაგეგმარების|სივრცითი დაგეგმარება|spatial planning
graditev cest|graditve cest|изградњу путева|изградње путева|გზების მშენებლობის|გზების მშენებლობა|road construction
letalski promet|letalskega prometa|ваздушни саобраћај|ваздушног саобраћаја|საჰაერო ტრანსპორტის|საჰაერო ტრანსპორტი|air transport
ribištvo|ribištva|рибарство|рибарства|მეთევზეობის|მეთევზეობა|fisheries
veterino|veterine|ветеринарство|ветеринарства|ვეტერინარიის|ვეტერინარია|veterinary affairs
varno hrano|varne hrane|безбедност хране|безбедности хране|სურსათის უვნებლობის|სურსათის უვნებლობა|food safety
zemljiško knjigo|zemljiške knjige|земљишне књиге|земљишних књига|მიწის რეესტრის|მიწის რეესტრი|land register
izvršbo sankcij|izvršbe sankcij|извршење санкција|извршења санкција|სასჯელთა აღსრულების|სასჯელთა აღსრულება|enforcement of sanctions
azil in migracije|azila in migracij|азил и миграције|азила и миграција|თავშესაფრისა და მიგრაციის|თავშესაფარი და მიგრაცია|asylum and migration
mejno kontrolo|mejne kontrole|граничну контролу|граничне контроле|სასაზღვრო კონტროლის|სასაზღვრო კონტროლი|border control
gasilstvo|gasilstva|ватрогаство|ватрогаства|სახანძრო საქმის|სახანძრო საქმე|fire services
obrambno načrtovanje|obrambnega načrtovanja|планирање одбране|планирања одбране|თავდაცვის დაგეგმვის|თავდაცვის დაგეგმვა|defence planning
mladinsko politiko|mladinske politike|омладинску политику|омладинске политике|ახალგაზრდული პოლიტიკის|ახალგაზრდული პოლიტიკა|youth policy
šport|športa|спорт|спорта|სპორტის|სპორტი|sport
znanstveno raziskovanje|znanstvenega raziskovanja|научна истраживања|научних истраживања|სამეცნიერო კვლევების|სამეცნიერო კვლევები|scientific research
varstvo potrošnikov|varstva potrošnikov|заштиту потрошача|заштите потрошача|მომხმარებელთა უფლებების დაცვის|მომხმარებელთა უფლებების დაცვა|consumer protection
rečno plovbo|rečne plovbe|речну пловидбу|речне пловидбе|სამდინარო ნაოსნობის|სამდინარო ნაოსნობა|river navigation
pokojnine|pokojnin|пензије|пензија|პენსიების|პენსიები|pensions
inšpekcijo dela|inšpekcije dela|инспекцију рада|инспекције рада|შრომის ინსპექციის|შრომის ინსპექცია|labour inspection
statistiko|statistike|статистику|статистике|სტატისტიკის|სტატისტიკა|statistics
""".splitlines()
]

KINDS = [
    ("Sektor za", "Сектор за", "სექტორი", "Sector for"),
    ("Oddelek za", "Одељење за", "დეპარტამენტი", "Department for"),
    ("Služba za", "Служба за", "სამსახური", "Service for"),
    ("Direktorat za", "Дирекција за", "დირექტორატი", "Directorate for"),
    ("Urad za", "Управа за", "სააგენტო", "Office for"),
    ("Referat za", "Одсек за", "სამმართველო", "Section for"),
]
PLACES = [
    ("Ljubljana", "Београд", "თბილისი", "Belgrade"),
    ("Maribor", "Нови Сад", "ქუთაისი", "Novi Sad"),
    ("Celje", "Ниш", "ბათუმი", "Nis"),
    ("Koper", "Крагујевац", "გორი", "Kragujevac"),
    ("Kranj", "Суботица", "ზუგდიდი", "Subotica"),
    ("Ptuj", "Ваљево", "თელავი", "Valjevo"),
    ("Velenje", "Чачак", "ფოთი", "Cacak"),
    ("Trbovlje", "Пожаревац", "ახალციხე", "Pozarevac"),
    ("Kamnik", "Зрењанин", "ოზურგეთი", "Zrenjanin"),
    ("Domžale", "Врање", "მცხეთა", "Vranje"),
    ("Jesenice", "Шабац", "ამბროლაური", "Sabac"),
    ("Idrija", "Сомбор", "რუსთავი", "Sombor"),
]
GIVEN = ["Marko", "Jelena", "Nino", "Tomaž", "Ana", "Dušan", "Giorgi", "Petra", "Živka", "Luka"]
FAMILY = ["Horvat", "Petrović", "Kovačič", "Žnidaršič", "Đukić", "Beridze", "Jovanović", "Zupan", "Maisuradze", "Šarić", "Potočnik", "Ilić"]


class Made(NamedTuple):
    """A unit that was made up."""

    code: str
    kind: int
    one: Subject
    other: Subject
    place: int

    def names(self) -> dict[str, str]:
        """Its name in each language that somebody writes."""
        sl, sr, ka, en = KINDS[self.kind]
        at = PLACES[self.place]
        return {
            "sl": f"{sl} {self.one.sl} in {self.other.sl}, {at[0]}",
            "sr": f"{sr} {self.one.sr} и {self.other.sr}, {at[1]}",
            "ka": f"{self.one.ka} და {self.other.ka} {ka}, {at[2]}",
            "en": f"{en} {self.one.en.capitalize()} and {self.other.en.capitalize()}, {at[3]}",
        }

    def inflected(self, language: str) -> str:
        """Its name as somebody asks for it: other cases, without the small words."""
        kind = dict(zip(("sl", "sr", "ka"), KINDS[self.kind], strict=False))[language].removesuffix(" za").removesuffix(" за")
        place = dict(zip(("sl", "sr", "ka"), PLACES[self.place], strict=False))[language]
        return f"{getattr(self.one, f'{language}_other')} {getattr(self.other, f'{language}_other')} {kind} {place}"


def units(count: int) -> Iterator[Made]:
    """As many units as wanted, each named otherwise."""
    chance = random.Random(5)  # noqa: S311 - the same units each time
    made = [
        (kind, one, other, place)
        for kind in range(len(KINDS))
        for one in range(len(SUBJECTS))
        for other in range(len(SUBJECTS))
        if one != other
        for place in range(len(PLACES))
    ]
    for number, (kind, one, other, place) in enumerate(chance.sample(made, count)):
        yield Made(f"x{number}", kind, SUBJECTS[one], SUBJECTS[other], place)


def outline(count: int) -> Iterator[str]:
    """The units as a file of the nested format: bodies with a hundred units each, with heads, numbers and tasks."""
    chance = random.Random(7)  # noqa: S311
    yield "ustroj: 1\npeople:\n"
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        yield f"- {{code: p{number}, given_name: {{sl: {given}}}, family_name: {{sl: {family}}}}}\n"
    yield "units:\n"
    for number, unit in enumerate(units(count)):
        indent = "" if number % 100 == 0 else "  "
        names = ", ".join(f"{language}: '{name}'" for language, name in unit.names().items())
        one, other = chance.choice(SUBJECTS), chance.choice(SUBJECTS)
        yield f"{indent}- code: {unit.code}\n{indent}  name: {{{names}}}\n{indent}  status: published\n"
        yield f"{indent}  tasks:\n{indent}  - text: {{sl: Pripravlja predpise za {one.sl}., en: Drafts rules on {one.en}.}}\n"
        yield f"{indent}  - text: {{sr: Прати прописе за {other.sr}., ka: '{other.ka} წესების მომზადება.'}}\n"
        yield f"{indent}  posts:\n{indent}  - {{title: {{sl: vodja}}, is_head: true, appointments: [{{person: p{number}}}]}}\n"
        phone = f"+3861{4000000 + number * 7 % 1000000:07}"
        yield f"{indent}  contacts:\n{indent}  - {{kind: phone, written: '{phone}', value: '{phone}'}}\n"
        if not indent:
            yield "  units:\n"


def mistyped(text: str, chance: random.Random) -> str:
    """A text with one error in its longest word: two letters exchanged, one lost, doubled or other."""
    word = max(text.split(), key=len)
    place = chance.randrange(1, len(word) - 2)
    wrong = chance.choice([
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + chance.choice("aeionrst") + word[place + 1 :],
    ])
    return text.replace(word, wrong)
