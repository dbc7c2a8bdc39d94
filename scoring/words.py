"""The words the reading leans on: what carries no content, what fits any call, what names a feeling, a person, a time."""

from __future__ import annotations

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: Final = _set("a an the")

FUNCTION: Final = _set(
    """a an the and or but so if then than that this these those there here it its he she they them him his her hers
    their theirs i me my mine we us our ours you your yours yourself myself ourselves itself themselves himself herself
    who whom whose which what when where why how is am are was were be been being do does did done doing have has had
    having will would shall should can could may might must ought not no nor none of to in on at by for from with without
    as into onto about over under up down out off again too very just only also even still yet already now ever never
    all any some each every both either neither much many more most less least few lot lots bit one ones other others
    another same such own because while until since during before after between through across let get gets got getting
    go goes going went gone come comes coming came make makes made making oh ah um uh er erm hmm mm mhm ok okay yes yeah
    no well like please thanks thank hi hello hey actually really quite rather perhaps maybe something anything nothing
    everything someone anyone everyone nobody somebody anybody everybody way put take takes took taken taking give gives
    giving gave given keep keeps keeping kept be am us else though although however whatever whenever wherever s t re ll
    ve d m don isn"""
)
"""Words that tie a reply to nobody."""

SERVICE: Final = _set(
    """account accounts call calls calling called phone phoned phoning ring ringing rang number help helping helped issue
    issues problem problems matter query question questions thing things stuff time times day days know knows knew known
    need needs needed want wants wanted wanting see seeing saw look looking looked say says saying said tell telling told
    ask asking asked think thinking thought feel feeling feels felt understand understanding sorry service customer
    customers company people person please thank thanks contact email message information info details detail system
    team department today tomorrow sort sorted fix fixed try trying tried find found work works working right wrong good
    bad great fine nice long little big new old happen happens happened happening use using used wait waiting waited
    hear hearing heard talk speak spoke speaking sure mean means meant able back first last next again case situation
    support experience concern concerns frustration inconvenience feelings life chat line moment minute minutes hold
    anything sir madam leave left start started stop stopped turn point part kind sort end ended real hard difficult
    late early best better worse worst soon let change changed"""
)
"""Words of any call: alone they tie a reply to nobody, though they may be what a customer is asking about."""

WARM: Final = _set(
    """understand understands understood understanding understandable understandably appreciate appreciated appreciates
    sorry apologise apologised apologies apology apologising inconvenience inconvenienced frustrating frustrated
    frustration frustrate upset upsetting upsets stressful stressed stress difficult difficulty difficulties hard tough
    challenging awful terrible horrible dreadful disappointing disappointed disappointment annoying annoyed annoyance
    concern concerns concerned concerning worry worrying worried worries distressing distress distressed painful pain
    feel feels feeling feelings felt hear imagine empathise empathy sympathise sympathy sympathies patience patient
    valued value important importance care caring cares listening listen here regret unfortunate unfortunately hassle
    trouble bother unpleasant unacceptable aggravating irritating overwhelming overwhelmed emotions emotional heart
    hearts trying grateful thank thanks loyal loyalty priority shoes acknowledge acknowledged recognise empathetic
    heartfelt sincere sincerely deeply condolences valid validate reassure rest assured delighted happy pleasure hope
    respect compassion kindness rough heartbreaking sad sadness anxiety nervous anger matters matter strong
    brave courage confusing confused hurtful disheartening discouraging shocking unsettling infuriating maddening
    miserable nightmare overwhelm easy comfort comfortable empathetic terribly awfully"""
)
"""The vocabulary of warmth. A sentence made of this and nothing else would fit any call."""

GENERIC: Final = (
    WARM
    | FUNCTION
    | SERVICE
    | _set(
        """absolutely completely totally fully truly certainly definitely genuinely extremely incredibly especially exactly
        indeed obviously clearly simply greatly highly much entirely perfectly course obviously valuable
        caused cause causes causing affect affected affecting impact impacted dealing deal going through handle handling
        face facing position else world everything anyone anybody human being whole entire certain sincerely personally
        honestly frankly dear ma'am mate love friend bear bearing holding kindly today assist assisting assistance
        assured reach reaching bring bringing attention bringing share sharing shared letting expect expected expectation
        standard standards level high resolve resolved resolving resolution solution satisfaction satisfied pleasant
        welcome always must might may seem seems sound sounds sounding sort kind type circumstances circumstance
        process together reason reasonable natural normal completely allow opportunity honest open up burden load lot
        aim aims strive beyond journey means world happened believe part business satisfaction seriously committed giving top number loyal disruption seriousness place side behalf behind step way forward quickly soon possible urgently
        """
    )
)

LIGHT: Final = _set(
    """really truly so very completely totally fully absolutely deeply sincerely genuinely certainly definitely can do
    just would also sure only extremely such do could will quite too all please well more most again always even
    obviously clearly honestly personally right really both much sometimes still already"""
)

KIN: Final = _set(
    """husband wife son sons daughter daughters brother sister mother father mum mam mom dad nan gran granny grandma
    grandad grandpa nana poppa koro kuia uncle aunt auntie niece nephew cousin partner spouse fiance fiancee boyfriend
    girlfriend child children baby kid kids grandson granddaughter parents parent widow widower"""
)

LOSS: Final = _set(
    """die died dying dies death dead deceased funeral wake tangi burial buried cremation coffin hearse bereaved
    bereavement grieving grief widow widowed loss hospice"""
)

PRIVATE: Final = (
    LOSS
    | KIN
    | _set(
        """cancer dementia depression depressed suicide suicidal diagnosis disabled disability pregnant miscarriage
        divorce divorced divorcing separated separation affair bankrupt bankruptcy redundant redundancy unemployed
        broke debt debts afford gambling drinking alcoholic violent violence abuse scammed lonely loneliness
        carer hospital illness ill terminal ashamed"""
    )
)
"""What people hint at before they say it: naming it first, as fact, presumes."""

FEELINGS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    # name: (words a reply names it with, words of a customer's that make it plausible)
    "frightened": (
        _set(
            "frightened frightening scared scary afraid fear fears frightens terrified terrifying anxious worried "
            "worrying worry worries panic dread dreading nervous nerve-racking unsettling alarming uneasy"
        ),
        _set(
            "home bed discharge sending afraid scared frightened worried worry worrying panic panicking terrified nervous anxious hospital surgery "
            "oxygen insulin medicine medication inhaler pump cpap monitor test results safe dark fraud scam scammed money "
            "stolen hacked child baby son daughter mum dad what if alone heart breathing happens"
        ),
    ),
    "lonely": (
        _set("lonely alone loneliness isolated isolating empty quiet company lonesome"),
        _set(
            "alone lonely quiet house nobody husband wife wasn used company somebody voice talk evenings evening sunday "
            "weekend christmas dog cat kettle empty cut-off phone moved"
        ),
    ),
    "worn out": (
        _set(
            "tired tiring exhausted exhausting exhaustion worn weary draining drained shattered knackered wearing "
            "relentless fed grinding ground stretched heavy"
        ),
        _set(
            "tired exhausted sleep night nights nightshift shift shifts months weeks years weeks again third fourth fifth "
            "times every each day calls hours hour hold queue waiting waited keep still always care caring mum dad "
            "twins baby kids dementia juggling since enough hospital passed round explained repeat"
        ),
    ),
    "grieving": (
        _set("grief grieving loss missing miss heartbreaking raw bereaved sad sadness sorrow heavy hardest"),
        _set(
            "died death passed funeral late was lost bereaved widow widowed probate ashes grave coffin service used "
            "mum dad husband wife name estate wake tangi buried hospice"
        ),
    ),
    "ashamed": (
        _set(
            "ashamed shame embarrassed embarrassing embarrassment humiliating humiliated humiliation silly foolish stupid "
            "proud pride awkward undignified"
        ),
        _set(
            "stupid silly fool foolish embarrassed embarrassing ashamed clicked link scam fell gave afford behind debt owe "
            "declined card till queue pay paid bailiff never before normally always front people neighbours idiot"
        ),
    ),
    "angry": (
        _set(
            "angry anger cross furious livid fuming mad insulting insulted insult outraged disgraceful galling infuriating "
            "maddening fed rotten shabby"
        ),
        _set(
            "angry furious disgusting disgrace joke ridiculous appalling complaint liar lied lies promised again third "
            "fourth times waste useless rubbish nobody still sick fed unacceptable charged twice"
        ),
    ),
    "let down": (
        _set(
            "ignored ignoring forgotten forgot overlooked abandoned dismissed unheard let-down brushed fobbed unwanted "
            "invisible passed unfair unfairness unjust cheated robbed betrayed disrespected disrespectful"
        ),
        _set(
            "ignored nobody no-one never answered reply replied promised said supposed told back rang waited letters "
            "emails months years loyal customer since still again unfair fair rules charged blame fault loyal always"
        ),
    ),
    "at a loss": (
        _set(
            "lost confusing confused muddling bewildering baffling helpless stuck trapped powerless overwhelming "
            "overwhelmed lot unreal surreal limbo uncertain uncertainty"
        ),
        _set(
            "know confused understand lost where start what forms form letters letter stuck computer online app "
            "password screen everything paperwork probate moving flight airport stranded nobody between departments"
        ),
    ),
}

COSTS: Final = (
    r"\b(afford|cost (?:me|us)|lost (?:day|money|wages|pay|work|business|job|order|customers?)|missed (?:work|shift|appointment|flight|"
    r"day|funeral|wedding)|day off|days? off|off work|unpaid|took? time off|sat (?:in|here|there|at home)|stay(?:ed)? (?:in|home)|"
    r"waited in|no heating|no power|no hot water|no water|cold showers?|can not sleep|in dark|out of pocket|overdrawn|overdraft|"
    r"bailiffs?|evict\w*|food bank|threw (?:out|away)|thrown out|ruined|spoil\w*|late for|stranded|slept (?:in|on)|"
    r"can not work|no work|no income|no internet|no (?:\w+ )?(?:internet|power|heating|water|signal|phone|electricity|gas)|(?:been|is|was|are) (?:off|out|down|dead) (?:since|for|all|again|now)|since (?:\d+|storm|monday|tuesday|wednesday|thursday|friday|saturday|sunday|last|yesterday|this|january|february|march|april|may|june|july|august|september|october|november|december)|not paid|nobody (?:came|rang|called|told|showed|turned|rings|answers|knows)|never (?:came|showed|turned|rang|called|arrived|answered|told)|freezer|stock|out of insulin|lose (?:job|house|home|business|licence))\b"
)

NUMBERS: Final[dict[str, str]] = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100", "first": "1st", "second": "2nd",
    "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th", "twice": "2x", "once": "1x",
    "noon": "12", "midday": "12", "half": "half", "quarter": "quarter", "dozen": "12", "fortnight": "fortnight",
}  # fmt: skip

DAYS: Final = _set(
    """monday tuesday wednesday thursday friday saturday sunday today tonight tomorrow yesterday morning afternoon evening
    noon midday midnight january february march april june july august september october november december christmas
    easter mon tue tues wed thu thur thurs fri sat sun weekend fortnight teatime lunchtime"""
)

UNITS: Final = _set(
    """second seconds minute minutes hour hours day days night nights week weeks month months year years time times
    dollar dollars pound pounds quid bucks rupee rupees pence cent cents percent call calls letter letters email emails
    people person attempts visits transfers pm am degrees kilos boxes parcels"""
)

WHEN: Final = (
    r"\b(?:(?:by|at|before|after|within|until|from|for|around|about|no later than|first thing|between|on|in|next|this|end of|close of) "
    r"(?:about |around |next |this |end of |close of |first |my |our )*(?:\d[\w:.]*|noon|midday|midnight|lunch\w*|tea ?time|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri|morning|afternoon|evening|weekend|today|tonight|tomorrow|now|"
    r"week|month|business|day|fortnight|half|quarter|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|christmas|couple of (?:hours|minutes|days)|few (?:minutes|hours)|hour|call|payday)"
    r"|today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|(?:right |just )?now|straight ?away|right away|immediately|this (?:minute|second|instant|morning|afternoon|evening)"
    r"|while (?:you are|i have you|we are|you|we) (?:here|on|wait|hold|talk|chat|still|speak|change|do)\w*"
    r"|whenever you (?:say|like|are ready|want|choose)|when you (?:say|tell me|are ready)|as we speak|before (?:we|you) (?:hang|finish|go|end|ring)\w*"
    r"|first slot|first thing|same day|overnight|\d[\d:.]* (?:am|pm|oclock|o clock)|\d[\d:.]*(?:am|pm)|end of (?:day|call|week))\b"
)

VAGUE_TIME: Final = r"\b(as soon as (?:possible|we can|i can)|shortly|in due course|at (?:earliest|some point)|asap|eventually|sometime)\b"


DESK: Final = _set(
    """screen system page pages computer load loading loads slow click clicks tab tabs window bits pieces bit piece somewhere
    sometimes pull bear ahead type typing log logged second seconds tick spinning wheel notes list menu"""
)
"""What is said while a screen loads."""
