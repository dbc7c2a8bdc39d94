"""Shapes of sentences: a meaning offered about the customer, plain information, blame, and a question that only asks for a datum.

A meaning is known by its frame ("so it all falls to you", "you've been rewording it for us"), not by a list of good phrases:
the frame says who it is about, and a word that neither belongs to every call nor was theirs already says that something was added.
"""

from __future__ import annotations

from typing import Final

from scoring.text import rx

_LEAD: Final = r"^ (?:(?:so|and|but|okay|right|oh|ah|then|well|now|yes|mm|,|every time|all this time|all that time|even now|still) ){0,4}"

STRONG: Final = rx(
    r"\b(?:it|that|this|everything|all of it|all of that|whole thing)(?: all| now| has| have)* (?:falls?|fell|fallen|comes?|came|lands?|landed|sits|rests|is left|was left) (?:all |down |back )?(?:on|to|with) (?:you|just you)\b"
    r"|\byou (?:~)(?:were|are|have been|got|get|ended up|end up) (?:~)(?:left|stuck|landed) (?:with|to|holding|on|carrying)\b"
    r"|\byou (?:~)(?:do not|did not|would rather not|would not|rather not|never) (?:~)(?:want|like|wanted|be|wish) (?:~)(?:to )?(?:be|feel|have|bother|make|ask|burden|seem|look|trouble)\b"
    r"|\byou (?:~)(?:are|have|had|were|did|do|went)\b[^.?!]{0,40}\b(?:by yourself|on your own|single handed|without anyone|with nobody)\b"
    r"|\bit (?:is|has) (?:~)been (?:~)you\b|\bused to \w+[^.?!]{0,30}\bnow (?:it is|there is|you are|he is|she is|nobody|no one)\b"
    r"|\b(?:they|we|people|everyone|everybody) (?:~)(?:keeps?|kept) \w+ing you\b"
    r"|\byou (?:~)(?:took|kept|wrote|noted|knew|saved|counted|checked|stayed|waited) (?:\w+ ){0,5}(?:so (?:there|that|you|it|nobody|he|she)|in case|because|before you|to be sure)\b"
    r"|\byou would (?:~)rather (?:not )?(?:be|ask|bother|have|do|keep|say|manage)\b"
    r"|\b(?:and|so|but|,) you (?:~)(?:got|get|had|have|were|are) (?:~)(?:to start over|to start again|back to start|to do it all|to begin again|left|one who)\b"
    r"|\b(?:get|got|have|had|find|found) (?:\w+ ){0,2}new person and\b"
    r"|\bi (?:~)(?:do not |did not )?(?:hear|heard|see) (?:man|woman|someone|somebody|person|anyone|family|mother|father)\b"
    r"|\bi (?:~)(?:have|get|got|had) (?:feeling|sense|impression) (?:that )?(?:you|it|there|this)\b"
    r"|\b(?:so |and )?(?:ours|we|us) (?:was|were) one (?:that|who|to|you)\b|\b1 (?:waits|goes|waited|gets paid|is paid) so\b|\bone (?:waits|goes|waited|gets paid|is paid) so\b"
    r"|\b(?:someone|somebody|something|we|they|people|this|that) (?:~)(?:has |have |had |is )?(?:~)made you (?:doubt|feel|wonder|think|question|careful|wary|ask)\b"
    r"|\bnot hearing (?:\w+ ){0,3}(?:idiot|fool|fuss|complaint|nuisance)\b|\bis not what i (?:am hearing|hear|see)\b"
)
"""Frames that hold a meaning by themselves."""

HEDGED: Final = rx(
    r"\b(?:sounds?|sounded|seems?|looks?|feels?) (?:~)(?:like|as if|as though) (?:you|he|she|it has been)\b"
)
WEAK: Final = rx(
    r"\b(?:sounds?|sounded|seems?|looks?|feels?) (?:~)(?:like|as if|as though) (?:you|it|that|this|he|she|there)\b"
    + "|"
    + _LEAD
    + r"you (?:~)(?:are|have|had|were|have been|had been|got|get|used to|want|wanted|must have|must be|must|never|keep|kept|always|know|knew|carry|carried|hold|held|end up|ended up|waited|stayed|did)\b"
    r"|\b(?:and|so|then|but|,) you (?:~)(?:are|were|have|had|got|get|want|wanted|keep|kept|end up|ended up|know|knew|must|choose|chose|decide|decided)\b"
    + "|"
    + _LEAD
    + r"(?:that|it|this) (?:is|was|makes|must be|must have been|has been|will be) (?:~)(?:not )?(?:\w+ ){0,2}(?:man|woman|someone|somebody|person|house|home|silence|evening|evenings|load|job|secret|weight|lonely|quiet|quieter|emptier|harder|lot to|lot for|more than)\b"
)
"""Frames that hold a meaning when a word in them was not theirs already and does not belong to every call."""

NO_MEANING: Final = rx(
    r"\byou (?:~)(?:are|have) (?:~)(?:through|reached|called|rung|come|contacted|asked|said|told|mentioned|speaking|welcome|here|got through|requested|right|wrong|mistaken|entitled|eligible|required|covered|advised|on (?:plan|our|list|standard|hold|line))\b"
    r"|\b(?:tariff|kwh|watt|eligible|subscri\w+|overdue|outstanding|upgrade|warranty|terms|policy|policies|procedure|system|database|our (?:records|systems))\b"
    r"|\b(?:welcome to|free to|able to|going to (?:need|get|receive|have to))\b|\byou (?:will|can|could|should|may|might|need to|have to|would need|would have to) \w+"
    r"|\b(?:customers?|people) (?:like you|who)\b"
)

EXPLAINS: Final = rx(
    r"\b(?:it|that|this|which|light|code|message|notice) (?:~)(?:just |only |simply )?means (?!(?:\w+ )?(?:lot|something|more|everything|to you|much|world))"
    r"|\b(?:quite|perfectly|completely|totally|all|is|very) normal\b|\bnothing unusual\b|\bis designed to\b|\bis there to\b|\bworks by\b"
)
"""Plain information: how a thing works, or that it is as it should be."""

GENERAL: Final = rx(
    r"\b(?:usually|normally|typically|generally|as standard|in most cases|be advised|(?:\d+|few) (?:working|business) days|for security|for verification|for data protection|for quality)\b"
    r"|^ (?:\w+ ){0,2}(?:are|is) (?:processed|delivered|issued|reviewed|handled|sent out)\b"
)

NORMALISES: Final = rx(
    r"\b(?:lots?|plenty|loads|many|most|all) (?:of )?(?:\w+ ){0,2}(?:people|peoples|customers|folk|households|families|users|us)\b|\b(?:everyone|everybody) (?:is|has|gets|does|feels|finds|struggles)\b|\byou are not (?:only|first)\b|\b(?:it|that) happens\b"
)
"""What is said of people at large is not said of them."""

BLAMES: Final = rx(
    r"\byou (?:~)(?:used|use|had|took|ate|drank|spent|signed|ordered|chose|agreed)\b[^.?!]{0,40}\byou (?:~)(?:pay|owe|have to pay|need to pay|must pay)\b"
    r"|\bif you (?:~)(?:had |have |would )?(?:have )?(?:~)(?:only |not |never )?(?:paid|read|told|rang|rung|called|checked|listened|answered|said something)\b|\bwhen you (?:do not|did not|fail to|forget to|will not) (?:~)(?:pay|read|answer|call|ring|check|tell|respond)\b"
    r"|\byou were not (?:~)(?:home|in|there|at home|available|listening)\b(?![^.?!]*\bbecause\b)|\b(?:hardly|not|never) (?:really )?(?:our|my) (?:fault|problem|responsibility)\b"
    r"|\byou people\b|\byou (?:lot )?(?:~)(?:always|keep|just) (?:~)(?:complain\w*|moan\w*|whing\w*|whin\w*)\b|\bstop (?:~)(?:complain\w+|moan\w+|whing\w+|whin\w+)\b"
    r"|\bwhy (?:did|have|do|had|would) (?:not you|you not|you never) \w+|\byour own fault\b|\byou only have yourself\b|\bserves you right\b"
)
"""Blame or contempt, at the customer."""

BELITTLES: Final = rx(
    r"\bis it (?:~)(?:even )?worth (?:it|all|that|this|bother|fuss|time|your time|ringing|calling)\b|\b(?:it|that) is (?:~)(?:hardly|barely|nothing|peanuts|small change)\b"
    r"|\b(?:do|have) you (?:have |got )*(?:someone|somebody|anyone|anybody|family|friend|son|daughter) (?:who |that |to )(?:can |could )?(?:~)(?:explain|help you understand|read|translate)\b"
    r"|\bcalm down\b|\ball this (?:fuss|bother) (?:over|about|for)\b"
)
SUM_ALONE: Final = rx(
    r"^ (?:it|that) is (?:only |just |about )?[$£€₹]?\d[\d.]* ?(?:dollars?|pounds?|bucks|quid|cents?|euros?|rupees?)? [.!,]? ?$"
)

EVENTS: Final = rx(
    r"\b(?:called off|broke up|broken up|split up|left you|lost (?:your|his|her|job)(?: job)?|laid off|let go from|skint|passed away|(?:is|are|was|were) (?:he|she|you) (?:~)(?:ill|sick|unwell|dying|poorly|in hospital|out of work)|(?:he|she|they|you) (?:~)(?:ill|dying|divorced|separated))\b"
)
"""Turns of a life that a customer tells or does not."""

OPENERS: Final = rx(
    r"\b(?:what is (?:~)(?:going on|happening|up|wrong|it about|matter)|what (?:can|could|may) i do|how can i|what happened|tell me (?:~)(?:about it|more|what happened|what is (?:going on|happening|wrong|up))|what would you like|what do you (?:need|want)|what brings you)\b"
)
"""Questions that open any call: fair at the start, and no return to anything."""

TASK: Final = rx(
    r"\b(?:what|how|which|when|where) (?:would|do|can|could|should|shall) (?:you|i|we) (?:~)(?:like|want|prefer|need|do|help|change|fix|proceed)\b"
)

WHO_OPEN: Final = rx(
    r"\bwho (?:is other|used to|is there|was there|else|do you (?:have|talk|turn|ask)|have you got|(?:~)looks? after|did (?:you )?(?:use|used) to|is (?:~)(?:doing|helping|with|around|looking|there)|was (?:~)(?:with|around|doing|helping|there)|would you)\b"
)
SHORT_OPEN: Final = rx(
    r"^ (?:and |so |but |okay |, )*(?:lately|now|since|since then|before|before that|after|after that|and then|then what|these days|today|at home|otherwise|how about you|you|yourself|rest|tonight|this week|what about (?:you|now|lately)) \?"
)
LIKE: Final = rx(
    r"\b(?:been like|look like|looks like|feel like|like (?:for|with|at|now|these|lately|so|there|round|today)|like \?)"
)
DATUM_ASKED: Final = rx(
    r"\bwhat (?:is|was|are) (?!it |that |this |in |on )(?:\w+ ){0,2}(?:name|address|number|postcode|reading|colour|color|size|model|email|reference|code|amount|balance|password|surname|serial|registration|title)(?= \?| $| on | for | please|,| now| then| of )"
    r"|\bi (?:~)(?:need|require|will need|would need) (?:\w+ ){0,4}(?:\w+ of birth|number|postcode|full name|address|reference|password|pin)\b"
    r"|\b(?:have you got|do you have|can i (?:get|have|take)) (?:\w+ ){0,3}(?:number|name|reference|postcode|address|code|id)\b|\bwho am i (?:~)(?:speaking|talking)\b"
)
VAGUE_EVENT: Final = rx(
    r"\b(?:has|did|have) (?:~)(?:something|anything|things) (?:~)(?:happen\w*|chang\w+|gone wrong|got|been)\b|\bis (?:something|everything|anything) (?:~)(?:wrong|all right|okay|up|worrying|on your mind)\b"
)
"""A closed question so wide that it is a door."""

OPTION: Final = rx(
    r"\b(?:you|anyone|anybody|everyone|any customer|customers|people) (?:can|could|may) (?:~)(?:pay|spread|split|settle|clear|have|do|take) (?:\w+ ){0,5}?(?:instalments?|installments?|over (?:as|\d|time|few|next|couple)|in (?:parts|bits|\d)|bit by bit|weekly|fortnightly|monthly|as long as|when (?:you|it) (?:can|suits)|when it suits)\b"
)
"""Something of ours that they may choose."""
