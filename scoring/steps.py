"""Next steps in a sentence: who will do what, by when, with whose agreement, and how the customer will know.

There are no public labels for how good a next step is, so commitments are taken apart by grammar: an owner, a verb that
changes something, a time. A negated verb is no action; a verb that only looks is a vague one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scoring.frames import OPTION
from scoring.text import Sentence, rx, stem
from scoring.words import VAGUE_TIME, WHEN

Span = tuple[int, int]

_DO: Final = (
    r"(?:refund\w*|credit(?:ed|ing|s)?|waiv\w+|cancel\w*|send\w*|sent|post(?:ed|ing)?|courier\w*|book(?:ed|ing|s)?|rebook\w*|schedul\w+|"
    r"reschedul\w+|mov(?:e|ed|ing)|chang(?:e|ed|ing)|updat\w+|amend\w*|correct(?:ed|ing)?|fix(?:ed|ing)?|replac\w+|repair\w*|reset\w*|"
    r"unlock\w*|unblock\w*|restor\w+|reconnect\w*|reactivat\w+|activat\w+|add(?:ed|ing)?|remov\w+|delet\w+|tak(?:e|en|ing) (?:\w+ ){0,4}(?:off|out|down|back|over|away|through)|"
    r"took (?:\w+ ){0,4}(?:off|out|down|back)|put(?:ting)? (?:\w+ ){0,6}(?:note|hold|stop|block|through|back|in|on|down|aside|flag|credit|request|you|it)|"
    r"flag(?:ged|ging)?|paus(?:e|ed|ing)|freez\w+|froze|hold(?:ing)?|held|stop(?:ped|ping)?|block(?:ed|ing)?|switch(?:ed|ing)?|transfer\w*|"
    r"pay(?:ing)?|paid|reimburs\w+|revers\w+|extend\w*|reduc\w+|reissu\w+|print\w*|deliver\w*|collect\w*|pick\w* up|arrang\w+|order(?:ed|ing)?|"
    r"email\w*|text(?:ed|ing)?|messag\w+|ring(?:ing)?|rang|call(?:ed|ing)?|phon(?:e|ed|ing)|writ(?:e|ten|ing)|wrote|speak(?:ing)? (?:to|with)|spoke (?:to|with)|"
    r"spoken (?:to|with)|tell(?:ing)? (?:driver|them|him|her|depot|team|engineer|manager)|told (?:driver|them|him|her|depot|team|engineer|manager)|"
    r"ask(?:ed|ing)? (?:depot|driver|them|him|her|team|engineer|manager|my|our|for|courier|pharmacist|branch|billing|warehouse|\w+ to)|chas(?:e|ed|ing)|"
    r"keep(?:ing)? (?:you|it|line|this|your|checking|account|same|him|her|them|everything|on|an eye|eye|case|looking)|stay(?:ing)? (?:on|with|here)|"
    r"stay|leav(?:e|ing) (?:it|that|this|your|note|account|line|case|everything|things|bill|him|her|job|them)|left (?:note|message)|"
    r"open(?:ed|ing)? (?:\w+ ){0,2}(?:case|claim|ticket|complaint|dispute|investigation)|rais(?:e|ed|ing) (?:\w+ ){0,3}(?:case|claim|ticket|complaint|dispute|request|job|credit|it|this)|"
    r"lodg\w+|log(?:ged|ging)?|fil(?:e|ed|ing) |register\w*|clos(?:e|ed|ing)|set(?:ting)? (?:\w+ ){0,4}up|set (?:\w+ ){0,3}(?:reminder|date|plan)|assign\w*|"
    r"giv(?:e|en|ing) you|give (?:\w+ )?(?:number|name|refund|extension|credit)|read(?:ing)?|reopen\w*|bring(?:ing)?|confirm(?:ed|ing)?|spread\w*|split\w*|"
    r"let(?:ting)? you know|connect(?:ed|ing)? you|walk\w* you|talk\w* you|go(?:ing)? through (?:it|this|them|that|bill|form|each|line) |help(?:ing)? you (?:fill|with form|set|move|through|complete|do|write)|"
    r"do(?:ing)? (?:that|it|this|both|one)|do (?:form|paperwork|rest)|drop(?:ped|ping)?|swap(?:ped|ping)?|upgrad\w+|releas\w+|authoris\w+|approv\w+|"
    r"process(?:ed|ing)?|redirect\w*|divert\w*|rout(?:e|ed|ing)|releas\w+|mark(?:ed|ing)?|not(?:ed|ing)|note |writing|written|explain(?:ed|ing)?|"
    r"protect\w*|secur(?:e|ed|ing)|match(?:ed|ing)?|start(?:ed|ing)? (?:\w+ ){0,3}(?:again|claim|refund|process|form|return)|"
    r"find (?:you|out|him|her|them|another|\w+ seat)|found (?:you|it|him|her|them|your)|get (?:\w+ ){1,4}(?:back|out|to you|sent|moved|done|changed|on|removed|refunded|booked|off|to call|to ring|delivered|there))"
)
_DONE: Final = (
    r"(?:cancelled|refunded|booked|rebooked|sent|changed|moved|removed|updated|added|credited|stopped|waived|reset|unlocked|unblocked|posted|emailed|"
    r"texted|paused|frozen|reversed|replaced|corrected|amended|reconnected|restored|transferred|paid|extended|closed|switched|ordered|"
    r"delivered|collected|repaired|fixed|taken off|taken out|put through|put on hold|reissued|logged|raised|opened|registered|flagged|confirmed|approved|"
    r"processed|released|dispatched|shipped|redirected|held(?! (?:at|in|on|by|up|back)\b)|kept|activated|set up|written off|blocked|noted|done|sorted|marked|lifted|dropped)"
)
_FILL: Final = (
    r"(?:(?:will|am|are|is|shall|going|to|have|has|had|can|could|just|now|did|do|be|been|already|also|then|personally|go|gone|went|ahead|and|straight|"
    r"right|away|today|tonight|tomorrow|happily|gladly|quickly|both|arrange|make sure|want|would|like|first|myself|ourselves|currently|always|still|"
    r"only|get|able|please|may|might|with you|for you|there|having|as well|immediately|rather|instead|at once|gently|quietly|happy|glad) )*?"
)
_WHO: Final = (
    r"(?:i|we|he|she|they|someone|somebody|(?:my |our |your |same |new |another |local |duty |on call |field )?(?:engineer|team|driver|manager|colleague|supervisor|courier|nurse|pharmacist|doctor|technician|"
    r"plumber|electrician|depot|warehouse|branch|billing|specialist|crew|adviser|advisor|claims|bank|department|office|pilot|supplier))"
)
_COMMIT: Final = rx(
    rf"\b(?:i|we) {_FILL}{_DO}(?=\W|$)|\b{_WHO} (?:will|is|are|can|has|have|shall|could) {_FILL}{_DO}(?=\W|$)"
)
_ME_TO: Final = rx(
    rf"\b(?:would you (?:like|prefer|rather)|do you want) to ~{_DO}(?=\W|$)|\b(?:me|us) to ~{_DO}(?=\W|$)|\blet (?:me|us) ~(?:go ahead and )?{_DO}(?=\W|$)"
)
_ELLIPTIC: Final = rx(
    rf"(?:^ |[.,!] )(?:okay |right |so |and |that is |all |now |just |it is |yes |there |consider it |already |both |your \w+ is |account |refund |order )*(?P<core>{_DONE})\b(?! (?:by you|orders?|items?|customers?|calls?|by your))"
)
_PASSIVE: Final = rx(
    rf"\b(?:is|are|(?:has|have|had|will) (?:\w+ )?(?:been|be|get)|gets?|got|being)(?: (?:been|be|being|now|already|all|just|also|fully|today|getting))* (?P<core>{_DONE})\b"
)
_NO_SUBJECT: Final = rx(
    rf"(?:^ |[,!] |and |then |or )(?:will|gonna|going to|am|shall) ~(?P<core>{_DO})(?=\W|$)|^ (?:okay |yes |sure |right |, |so |now )*(?P<ing>(?:send|cancel|refund|book|chang|mov|remov|add|email|text|call|ring|credit|stop|order|transfer|updat|replac|waiv|reset|unlock|pay)\w*ing)\b"
)
_OUTCOME: Final = rx(
    r"\b(?:you|your family) (?:will|shall|are going to) ~(?:get|receive|hear|see|have|find) (?!to\b|no\b|any\b)(?:\w+)"
    r"|\b(?!you\b|that\b|this\b|i\b|things\b|everything\b|all\b|nothing\b|nobody\b|anyone\b|anybody\b|everyone\b|everybody\b)\w+ (?:will|shall|is going to|should) ~(?:be(?! (?:just |all |absolutely |totally |quite )*(?:fine|okay|right|well|better|good|grand)\b)|arrive|come|reach|go|land|show|drop|leave|start|clear|expire|stay|hit)\b"
    r"|\b(?:is|are) ~(?:on (?:its|it is|their|his|her|way|van|truck|board)|on way|out for delivery|booked|scheduled|fixed for|set for|waiting for you|with (?:driver|courier|engineer))\b"
    r"|\b(?:is|are) ~(?:due|coming|arriving)\b(?! to\b)(?=[^.?!]*\b(?:\d|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow|morning|afternoon))|\b(?:nothing|no) (?:more |further |payment\w* |charge\w* )*(?:will|is going to) (?:be )?(?:taken|charged|go|leave|sent|happen)\b"
    r"|\b(?:comes|arrives|leaves|goes out|lands|expires|ends|starts) (?:on|at|by|to|in|today|tomorrow|tonight|out)\b"
)
_THEIRS: Final = frozenset(["your", "both", "they", "these", "those", "all", "we"])
_AND_ALSO: Final = rx(
    r"\b(?:and|then|,) (?:then |also )?(?:text|email|ring|call|send|phone|post|message|let) (?:you|it|them|him|her)\b"
)
_AFTER_IF: Final = frozenset(
    [
        "am",
        "before",
        "if",
        "when",
        "once",
        "unless",
        "until",
        "after",
        "did",
        "had",
        "that",
        "what",
        "how",
        "why",
        "which",
        "where",
        "so",
        "who",
    ]
)

OWNS: Final = rx(
    r"\b(?:we|i|they|our \w+|system) (?:have |has |had |did |do |~)*(?:let (?:you|him|her|them|this) (?:down|go|run|wait|slip|drift)|(?:mov|chang)(?:e|ed) (?:you|it|him|her|that|your \w+|\w+) (?:\w+ )*?(?:times|twice|again|already)|(?:said|told|gave|promised|offered|booked) (?:you )?(?:\w+ ){1,5}?(?:and|then|but) (?:then |we |it |he |nobody |no one |still |have )*(?:moved|did not|never|nobody|no one|changed|broke|rang|missed|let|kept|gone)|offered you (?:\w+ ){0,3}(?:after|late|wrong)|driven past|"
    r"got (?:it|that|this|your \w+|things|it all) (?:all |badly |so )?wrong|got wrong|made (?:mistake|error|mess|\w+ mistake|you (?:wait|repeat|ring|call|chase|do|feel|ask|go|say))|messed|mucked|stuffed|"
    r"miss(?:ed)? (?:you|it|that|your|this|our|appointment|visit|promise|delivery|them|slot|both|\d)|"
    r"los(?:e|t) (?:it|your|them|his|her|that|this|both|file|parcel|bag|letter)|forgot\w*|fail(?:ed)?|broke|broken|"
    r"kept (?:you|sending|calling|moving|changing|getting|telling|asking|passing|charging|losing|him|her)|left (?:you|him|her|it (?:for|so|to|too)|that (?:for|so|to))|sent (?:you )?(?:wrong|\w+ wrong|bill|letter to|it to (?:wrong|old))|"
    r"(?:over)?charg(?:e|ed) (?:you|your \w+|it|that) (?:\w+ )*(?:twice|wrong\w*|\d times|much|again|for)|overcharg\w+|double charg\w+|bill(?:ed)? you (?:\w+ )*(?:twice|wrong\w*|\d times|for)|"
    r"ignored|passed you|pass you|bounced you|sent you (?:round|around|away|from|back|to \w+ wrong)|cut you off|hung up|did not (?:ring|call|reply|answer|turn|tell|come|do|send|listen|keep|get back|show|read|check|warn|explain|say|write|deliver)|"
    r"never (?:rang|called|replied|answered|turned|told|came|did|sent|listened|wrote|got back|showed|explained|rung|warned|should)|should (?:have|never|not have)|put you (?:through|in (?:that|this) (?:position|spot))|said (?:we|it|he|they|she) would|promised (?:you )?(?:and|it|that|\w+ and)|"
    r"owe (?:you|him|her)|turned (?:you|up late)|wast(?:e|ed) (?:\w+ ){0,3}(?:you|your|day|days|time|morning|afternoon|week|those|them)|took (?:too long|\d \w+ to)|taken (?:too long|\d \w+ to)|take too long|dropped (?:it|ball|you)|(?:was|were) (?:wrong|late|too slow|slow|careless|at fault))"
    r"|\b(?:that|this|it)(?: one)? (?:is|was) (?:~)(?:on (?:us|me)|(?:our|my) (?:mistake|error|fault|doing|mess|job|failing|failure|side)|down to (?:us|me)|us not you|not (?:your fault|your doing|you|good enough))"
    r"|\bwe (?:each |all |both |then |just |only |have |had |~)*(?:guessed|estimated|walked away|looked away|fixed (?:our|my) bit|answered (?:1|one)|each|(?:only )?(?:have|had|kept|got) (?:only )?\d+(?= [.,!]| of (?:them|those|your)| $))\b"
    r"|\b(?:we|they|system) (?:~)(?:put|sent|charged|added|billed|issued|stuck|slapped|posted) (?!(?:\w+ ){0,4}(?:stop|hold|block|credit|refund|note|off)\b)(?:\w+ ){0,5}?(?:fees?|penalty|demand|red notice|notice|reminders?|final (?:bill|letter)|bailiffs?)\b"
    r"|\bcharged you (?:\w+ ){0,2}(?:late|anyway|anyhow|regardless)\b|\b(?:that|this|it|which) (?:is|was) (?:~)(?:ours|us)\b(?! (?:to|who))|\b(?:poor|shabby|careless|slow) (?:from|of) us\b|\bi am (?:~)ashamed\b"
    r"|\b(?:someone|somebody|each of us|people here) (?:here |of us |has |have |had )*(?:said|told you|promised|wrote) (?:\w+ ){0,6}?(?:resolved|fixed|sorted|done|finished)\b[^.?!]{0,30}\b(?:came back|come back|was not|back again)\b|\b(?:nobody|no one|none of us|not one of us) (?:here |of us |ever |has |have |had |once |really )*(?:fixed|sorted|solved|helped|explained|looked|asked|read|checked|noticed|thought|stopped|listened|wondered|followed|picked|joined|bothered|saw|owned)\b|\b(?:every one|each) of us\b|\bi (?:~)(?:put|said|worded|got) (?:that|it) (?:~)(?:badly|wrong|clumsily|poorly)\b"
    r"|\b\d+ times (?:over |running )?we \w+ed\b"
    r"|\bwe (?:~)(?:asked|told|expected|wanted|kept asking|made) you to\b|\bwe (?:~)(?:sent|gave|handed) you (?:that|this|wrong|another) (?:bill|letter|invoice|email|text|quote)\b"
    r"|\bshould (?:never|not) have (?:gone|been|happened|come|left|had|reached)\b"
    r"|(?<!not )(?<!hardly )(?<!never )(?<!not really )\b(?:our|my) (?:mistake|error|fault|failing|mess|slip)\b|\bnot (?:your fault|your mistake|your doing)\b|\bno (?:excuse|excuses)\b|\bwe are (?:one|ones|people|reason) (?:who|that|you)\b|\bon us (?:not you)?\b"
    r"|\bwhich is (?:on us|our \w+)\b|\b(?:you|he|she) should (?:not|never) (?:have (?:to|had|been)|be|need)\b|\bnot (?:something )?you should have (?:to|had)\b|\bnobody (?:told|rang|called|said|wrote|warned|answered|came|turned|got back)\b|\bno one (?:told|rang|called|said|wrote|warned|answered|came|turned|got back)\b"
)
_HAND: Final = (
    r"(?:call|ring|phone|contact|email|write|visit|go (?:to|on|into|online|back|through)|log|fill|complete|download|use|check|apply|submit|send|speak|talk to|"
    r"wait|try|dial|press|register|reach|return|bring|provide|chat|raise|lodge|upload|restart|reset|come (?:in|back|to)|report|track|manage|view|provide|choose|reply|rebook|cancel (?:it|online|that|through|via|in)|pay|update|post|print|follow|get in touch|"
    r"get (?:form|back|hold|letter|document|proof|certificate)|take it up|arrange|do (?:that|this|it) (?:online|in app|through|via|yourself|on)|refer|read|scan|sign|request|update it|change it|look (?:on|at|up)|ask)"
)
HANDS_BACK: Final = rx(
    rf"\byou (?:will |would |do |just |also |then |simply |always |now |are |first )*(?:need to|have to|must|should|ought to|can|could|required to|want to|may|might|welcome to|best to|able to|best off|advised to) (?:~)(?:be |go and |first )?{_HAND}\b"
    rf"|\byou (?:will|would) need (?:\w+ ){{0,4}}(?:authority|permission|consent|certificate|letter|form|proof|paperwork|documents?|probate)\b|\byou (?:can|could) (?:~)(?:pop|drop|come|nip) (?:in|by|into|down)\b"
    rf"|\b(?:please|kindly) (?:~)(?:go and |first )?{_HAND}\b|\byou (?:{_HAND}) (?:to )?(?:customer|us|our|courier|them|head|branch)\b"
    rf"|^ (?:please |just |you |simply )*(?:check|use|visit|see|go to|look at|try) (?:\w+ ){{0,2}}(?:website|web site|site|app|portal|faqs?|web ?page)\b"
    rf"|(?:^ |[,.!] |then |and )(?:just |simply |try |first |okay |so |then |go and )*{_HAND} (?:our|us|to our|online|our app|app|website|form|them|customer|back (?:later|tomorrow|in)|support|branch|again|in \d|on our|other (?:line|number|team|department))\b"
    rf"|\b(?:i|we|they) (?:would |will |do |am going to |just |also )*(?:need|require|ask|want|advise|suggest|recommend) (?!to\b)(?:\w+ ){{0,3}}?(?:to |that you )?(?:~){_HAND}\b"
    r"|\b(?:best|easiest|quickest|only) (?:thing|option|way|bet)(?: \w+){0,4} is (?:to |for you |through |via |online|our )"
    r"|\bcan be \w+ (?:~)(?:online|in (?:our )?app|on (?:our )?website|through|via)\b|\b(?:can be done|is|are|all|do that|do it|that|it) (?:available |done |found |only )*(?:online|in (?:our )?app|on (?:our )?(?:website|app|portal)|on our site|through (?:our )?(?:website|app|portal)|via (?:our )?(?:website|app|portal|form))\b"
    r"|\b(?:there is|here is|use|that is|it is) (?:\w+ ){0,2}(?:form|link|portal|online form|web ?page|faq)\b|\b(?:another|other|different|separate|wrong) (?:department|team|line|number|company)\b"
    r"|\b(?:contact|speak to|speak with|take (?:it|that|this) up with) (?:your|local|courier|bank|manufacturer|retailer|seller|landlord|council|airline|insurer|doctor|gp)\b"
)
ONLY_THEIRS: Final = rx(
    r"\b(?:certificate|photo|photos|picture|proof|copy|reading|receipt|passport|licence|signature|screenshot|document|serial number)\b"
)
_PROMISES_NOT: Final = rx(
    r"\b(?:i|we) (?:will|am|are|would) (?:~)not (?:going to )?(?:close|end|hang|pass|charge|share|rush|make|push|drop|lose)\b"
)
_DENIED_BEFORE: Final = re.compile(r" (?:not|nothing|no|never|without|nobody)(?: (?!so |and |but |then )\w+){0,3} $")
REFUSES: Final = rx(
    r"\b(?:i|we|system|company|policy) (?:~)(?:am |are |is |do |does |will |would |can |could |really )+(?:not|never|unable)\b(?! (?:on |gone |going to (?:let|rush|make|ask|push|keep|leave|pretend|tell)|want you|want to rush|let|rush|charge|be charg|take|be tak|make you|mind|hang|go anywhere|leave|need you|expect you|know if|sure|good enough|surpris\w+|wonder|sound|just|only|your fault|stop|doubt|you|judg\w+|going to judge|tell you|pretend|have|hear|think|see|blame|argue|forget|like|believe|know how|say|going anywhere|convinced|surprised|hearing|seen|noticed))"
    r"|\bunable to\b|\bnot (?:able|allowed|possible|permitted|something (?:i|we) (?:can|do)|authorised|eligible|covered|entitled)\b|\bthere is (?:no way|nothing)\b(?! (?:for )?you (?:~)(?:need|have|must|did|have to)| (?:more |else )*to (?:do|pay|worry))|\bonly (?:\w+ ){1,3}(?:can|could|may|is able to|are able to)\b|\b(?:it|that|this) (?:is|would be) not (?:possible|something|covered|our)\b|\b(?:it|that|this) can not be (?:changed|refunded|cancelled|moved|done|waived)\b|\b(?:afraid|sorry) (?:not|no)\b|\bnothing (?:i|we|more) (?:~)can (?:do|be done)\b|\bnothing (?:i|we) can\b|\bcan not be (?:changed|refunded|cancelled|moved|done|waived)\b|\bhands are tied\b|\bagainst policy\b|\b(?:claim|request|application) (?:has been|is|was) (?:declined|refused|rejected|denied)\b"
)
VAGUE: Final = rx(
    r"\b(?:look|looking|looked|dig|check) (?:into|in to)(?: (?:it|this|that|what))?|\b(?:i|we|let me|let us) (?:will |can |am |are |going to |just |have |~)*(?:look(?:ing)? (?:in|on|up|for)|check(?:ing)?|investigat\w+|see(?:ing)? (?:about|if|what|whether|to)|try(?:ing)? (?:to|and|my)|review(?:ing)?|sort(?:ing)?|escalat\w+|follow(?:ing)? up|get(?:ting)? on|work(?:ing)? on|take (?:a )?look|have (?:a )?look|consider\w*|deal(?:ing)? with|handle|handling|resolv\w+|figur\w+)\b"
    r"|\bsee what (?:i|we) can\b|\b(?:my|our|level|very) best\b|\b(?:get|getting|come|coming) back to you\b|\bbe in touch\b|\bin touch with you\b|\bsomeone will (?:~)(?:call|contact|ring|be|get|reach|look|reply)\b|\bpass (?:this|that|it|your \w+|them) (?:on|along|over|to)\b|\bpassed (?:this|that|it|your \w+) (?:on|along|over|to)\b"
    r"|\bfeed ?(?:this|that|it)? ?back\b|\bget (?:this|it|that|you|everything) (?:sorted|resolved|fixed|looked|all sorted)\b|\bsort (?:this|it|that|everything|things) out\b|\bmake sure (?:this|it|that) (?:gets|is|does)\b|\bbear with (?:me|us)\b|\b(?:bring|take) (?:this|it) up\b|\bdo something\b|\bdo what (?:i|we) can\b|\b(?:everything|all|whatever) (?:i|we) can\b|\bhopefully\b|\bshould be (?:fine|okay|sorted|resolved)\b|\bwill be (?:sorted|resolved|fixed|looked|dealt|addressed)\b"
)
VAGUE_WHEN: Final = rx(VAGUE_TIME)
TIME: Final = rx(WHEN)
AGREED: Final = rx(
    r"\b(?:does|would|do|will|did) (?!you |i |we |he |she |they )(?:that|it|this|either|any of (?:that|those)|those|\w+ \w+|\d\w*|\w+) (?:~)(?:work|suit|help|be (?:okay|all right|alright|easier|better|any good|good|enough|useful|right|fine|best)|sound|do|feel)\b"
    r"|\b(?:is|are) (?:that|it|this|you|those|\w+day) (?:~)(?:okay|all right|alright|happy|good|fine|comfortable|convenient|too (?:early|late|soon|much)|enough|agreeable|what you (?:want|need|had))\b"
    r"|\b(?:shall|should|may|can|could) (?:i|we) (?:~)(?!ask|help|have your|take your|get your|confirm your|tempt|offer|interest|just ask|check your|know|please have)(?:\w+)|\b(?:shall|should|may) (?:i|we) \?|\bwould you (?:like|prefer|rather|want)\b|\bdo you (?:want|prefer)\b|\bwant me to\b|\bif (?:you like|you would like|you want|that (?:is|suits|helps|works|would|is okay)|you prefer|you would rather|it (?:suits|helps|is easier))\b"
    r"|\bor (?:would you|shall i|shall we|do you|if you|we can|we could|i can|i could|leave|is it|should i|should we)\b|\bwhich (?:do|would|one|suits|of (?:those|these|the)|is)\b|\bwhat (?:would (?:suit|work|help|you (?:like|prefer|want|rather))|works|suits|time (?:suits|works)|day (?:suits|works))\b|\bhow (?:does|would|is) (?:that|this|it|\w+day) (?:~)(?:sound|feel|suit|be|work|for you)?"
    r"|\b(?:your|you) (?:choice|pick|call which|choose|decide)\b|\bup to you\b|\bwhichever (?:you|is|suits)\b|\bokay with you\b|\bsuit you\b|\bwork for you\b|\bokay \?|\ball right \?|\byes \?|\bsound okay\b|\beither (?:\w+ ){1,8}or\b|\bas you asked\b"
)
CLOSES: Final = rx(
    r"\b(?:you|she|he) (?:will|should|are going to) (?:~)(?:get|receive|see|have|hear|find) (?:\w+ ){0,6}?(?:text|email|message|call|letter|confirmation|name|number|reference|link|receipt|note|update|from me|from us|on your|in your|back|it|by|as soon|when|once|code|photo|notification)\b"
    r"|\b(?:i|we|he|she|they|driver|engineer|system|it) (?:will|am going to|can|shall|have|has)(?: \w+){0,3} (?:text|email|message|ring|call|phone|write to|let) (?:you|her|him|know|you back|back)\b|\b(?:text|email|ring|call|phone|message|let) you (?:know )?(?:~)(?:when|once|as soon as|after|before|result|results|outcome|answer|details|name|time|confirmation|to confirm|to say|either way|by|at|on|with|tonight|tomorrow|today|back|this|the|if|first|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\bconfirmation\b|\breference (?:number|is)\b|\bref (?:number|is)\b|\b(?:no need|do not need|will not (?:need|have)|not have|do not have|without having|without you having|never have|nothing (?:for you|you need)|need not|will not be asked) (?:to )?(?:~)(?:call|ring|phone|chase|repeat|explain|do|tell|come|write|say|start|go (?:through|over)|follow|contact|remember|worry about|anything|fill|email|speak)\b|\bnothing (?:more |else |further |left )*(?:for you )?(?:to do|will be taken|you need to do|you have to do|needed from you|to pay)\b"
    r"|\b(?:note|noted|notes|flag) (?:\w+ ){0,3}(?:on|to|against|in|for) (?:\w+ ){0,2}(?:job|account|file|case|order|record|booking|policy|system|next|whoever)\b|\b(?:whoever|next person|anyone who) (?:\w+ ){0,3}(?:picks|answers|sees|takes|opens|calls|rings|will)\b|\b(?:my|direct) (?:direct )?(?:number|line|extension|email)\b|\b(?:is|be|are) in your (?:inbox|email|account|app|messages)\b|\bask for me\b|\bcomes? (?:straight|back) to me\b|\bby name\b|\bso you (?:will )?know\b|\bi will (?:be (?:one|person)|own|stay with|keep hold)\b|\bsee it (?:through|on your|in your)\b"
)
FINISHED: Final = rx(
    rf"\b(?:i|we) have (?:just |already |now |also |gone ahead and |both |\w+ly )*(?:been and )?(?:{_DONE}|put|taken|made|rung|called|spoken|written|asked|told|left|set|let|given|got|turned|found|read|matched|spread|split|held|credited|waived)\b"
    rf"|(?:^ |[.,!] )(?:okay |right |so |and |that is |all |now |just |it is |yes |there |already |both |there you go )*{_DONE}\b|\b(?:is|are|has been|have been) (?:now |all |already |just |both |fully )*{_DONE}\b(?! (?:for|by|to be|on \w+day))|\b(?:i|we) (?:just |already )*(?:cancelled|refunded|booked|sent|changed|moved|removed|updated|added|credited|stopped|waived|reset|unlocked|rang|emailed|texted|paused|put|took|spoke|reversed|fixed|corrected|asked|told)\b|\bthat is (?:off|on|gone|through|in|done|sorted|away|back on|live)\b"
)
_HABIT: Final = rx(
    r"\bi (?:still|used to|always|never|sometimes|often)\b|\b(?:sometimes|usually|normally|typically|generally)\b"
)
_NO_ACT: Final = rx(
    r"\bi would (?:~)(?:call|say|have|guess|imagine|not) |\bi (?:~)(?:have|get|got) (?:feeling|sense|impression)\b|\bi read (?:it|this|that|your \w+|what)\b|\b(?:ours|we) was one\b|\bi am not going anywhere\b"
)
_LATER: Final = rx(
    r"\bwhenever you (?:say|like|want|are ready|choose)\b|\bwhen you (?:say|are ready|tell me|want)\b|\bif you (?:want|like|say)\b|\bonce you\b"
)
_OFFER: Final = rx(
    r"\b(?:shall|should|can|could|may) (?:i|we)\b|\b(?:me|us) to\b|\b(?:i|we) (?:can|could)\b|\bif you\b|\bor\b|\bwould you\b|\bdo you want\b"
)
_SELL: Final = rx(
    r"\b(?:tempt|discount|offer you|special offer|deal|upgrade|promotion|% off|free (?:month|months|trial|gift)|voucher|loyalty|bundle|package|premium|interested in|interest you|half price|% |stay with us|keep you)\b|\d% "
)


@dataclass(frozen=True)
class Steps:
    """What one sentence commits to, hands over, refuses or leaves vague."""

    acts: tuple[Span, ...] = ()
    verbs: frozenset[str] = frozenset()
    """Stems of the words of the acts."""
    owned: bool = False
    """An owner is named, or the thing is done."""
    finished: bool = False
    finishes: tuple[Span, ...] = ()
    """The words that say it is done."""
    later: bool = False
    """It waits for the customer's word."""
    offered: bool = False
    """Put as a choice or a question."""
    whens: tuple[Span, ...] = ()
    agreed: tuple[Span, ...] = ()
    closes: tuple[Span, ...] = ()
    vague: tuple[Span, ...] = ()
    hands: tuple[Span, ...] = ()
    refuses: tuple[Span, ...] = ()
    owns: tuple[Span, ...] = ()
    sells: tuple[Span, ...] = ()


def steps_of(sentence: Sentence) -> Steps:
    """The next steps in one sentence, every part as spans of the text."""
    plain = sentence.plain
    owns = [m.span() for m in OWNS.finditer(plain)]
    acts: list[tuple[int, int]] = []
    owned = False
    for pattern, names_owner in (
        (_COMMIT, True),
        (_ME_TO, True),
        (_NO_SUBJECT, False),
        (_ELLIPTIC, False),
        (_PASSIVE, False),
        (_OUTCOME, False),
        (_AND_ALSO, True),
    ):
        for match in pattern.finditer(plain):
            before = plain[: match.start()].split()
            if (
                names_owner
                and before
                and before[-1] in _AFTER_IF
                and not (before[-1] == "so" or (before[-1] == "that" and len(before) > 2))
            ):
                continue
            if pattern is _AND_ALSO and not {"i", "we"} & set(before):
                continue
            if any(a < match.end() and b > match.start() for a, b in owns):
                continue
            if (
                (
                    pattern is _OUTCOME
                    and " will " in match.group() + " "
                    and match.group().rstrip().endswith((" be", " go", " come", " stay", " start", " show", " leave"))
                )
                and not TIME.search(plain)
                and not match.group().startswith(("nothing", "no "))
            ):
                continue
            if pattern is _PASSIVE and match.group().startswith("are ") and not set(before) & _THEIRS:
                continue  # "payments are processed in three days" is how things go, not a step
            if pattern is _PASSIVE and before and before[-1] in ("you", "not", "i"):
                continue
            acts.append(match.span())
            owned = owned or names_owner or pattern is _OUTCOME or pattern is _PASSIVE
    if _HABIT.search(plain) or _NO_ACT.search(plain):
        acts = []
    options = [m.span() for m in OPTION.finditer(plain)]
    hands = [
        m.span()
        for m in HANDS_BACK.finditer(plain)
        if not any(a < m.end() and b > m.start() for a, b in options) and not _DENIED_BEFORE.search(plain[: m.start()])
    ]
    acts.extend(options)
    acts = [span for span in acts if not any(a <= span[0] and span[1] <= b for a, b in hands)]
    finished = bool(acts) and FINISHED.search(plain) is not None
    kept = [*owns, *(m.span() for m in _PROMISES_NOT.finditer(plain))]
    refuses = [m.span() for m in REFUSES.finditer(plain) if not any(a < m.end() and b > m.start() for a, b in kept)]
    vague = [m.span() for m in VAGUE.finditer(plain)] + [m.span() for m in VAGUE_WHEN.finditer(plain)]
    whens = list(sentence.find(TIME))
    acts = [span for span in acts if not any(a <= span[0] and span[1] <= b + 4 for a, b in vague)] or (
        acts if whens and not VAGUE_WHEN.search(plain) else []
    )
    if acts and (whens or finished):
        vague = [] if not VAGUE_WHEN.search(plain) else vague
    verbs = frozenset(stem(word) for a, b in acts for word in plain[a:b].split())

    def back(spans: list[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(span for a, b in spans if (span := sentence.back(a, b)) is not None)

    return Steps(
        acts=back(acts),
        verbs=verbs,
        owned=owned or finished,
        finished=finished,
        finishes=tuple(sentence.find(FINISHED)) if finished else (),
        later=_LATER.search(plain) is not None,
        offered=bool(acts) and _OFFER.search(plain) is not None,
        whens=tuple(whens),
        agreed=tuple(sentence.find(AGREED)),
        closes=tuple(sentence.find(CLOSES)),
        vague=back(vague),
        hands=back(hands),
        refuses=back(refuses),
        owns=back(owns),
        sells=tuple(sentence.find(_SELL)),
    )
