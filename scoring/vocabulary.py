"""Words that are spelled right: a word found here is never taken for a typing slip.

The Dale-Chall list of familiar words (Chall & Dale, Readability Revisited, 1995) and the words of contact centres.
"""

from __future__ import annotations

from typing import Final

VOCABULARY: Final[frozenset[str]] = frozenset(
    """
a aadhaar able aboard about above absent acc accept accident account accounts ache aching acorn acre across act
activate activation acts actually add adding additional address adjust adjustment admin administration admire advance
adventure advice advise adviser afar affect afford afraid after afternoon afterward afterwards again against age aged
agent ago agree agreement ah ahead aid aim air airfield airline airplane airport airship airy alarm alert alike alive
all alley alligator allow almost alone along aloud already also alternative always am ambulance amend amendment
america american among amount an anaesthetic and angel anger angry animal another answer ant anxiety anxious any
anybody anyhow anyone anything anyway anywhere apart apartment ape apiece apologies apologise apologised apology app
apparently appeal appear apple appliance application apply appointment appreciate approach approval approve april
apron are area aren't arise arithmetic arm armful army arose around arrange arrangement arrears arrive arrived arrow
art article artist as ash ashes aside ask asking asleep aspect assess assessment assist assistance assistant assume
assure at ate atm attach attachment attack attempt attend attention august aunt author authorise auto automatic
automatically automobile autumn available avenue awake awaken aware away awful awfully awhile awkward ax axe aye baa
babe babies baby back background backlog backward backwards bacon bad badge badly bag baggage bailiff bake baker
bakery baking balance ball balloon banana band bandage bang banjo bank banker banking bankrupt bar barber bare
barefoot barely bark barn barrel base baseball based basement basic basically basis basket bat batch bath bathe
bathing bathroom bathtub battle battleship bay be beach bead beam bean bear beard bearing beast beat beating beautiful
beautify beauty became because become becoming bed bedbug bedroom bedspread bedtime bee beech beef beefsteak beehive
been beer beet before beg began beggar begged begin beginning begun behalf behave behind being believe bell belong
below belt bench bend beneath benefit bent bereavement berries berry beside besides best bet better between bib bible
bicycle bid big bigger bill billboard billing bin bind bird birth birthday biscuit bit bite biting bitter bizarre
black blackberry blackbird blackboard blackness blacksmith blame blank blanket blast blaze bleed bless blessing blew
blind blindfold blinds block blocked blood bloom blossom blot blow blue blueberry bluebird blush board boarding boast
boat bob bobwhite bodies body boil boiler bold bone bonnet boo book bookcase booked booking bookkeeper boom boot born
borrow boss both bother bottle bottom bought bounce bow bow-wow bowl box boxcar boxer boxes boy boyfriend boyhood
bracelet brain brake bran branch brand brass brave breach bread break breakfast breast breath breathe breeze brick
bride bridge briefly bright brightness bring bringing broad broadband broadcast broke broken brook broom brother
brought brown browser brush bubble bucket buckle bud budget buffalo bug buggy build building built bulb bull bullet
bum bumblebee bump bun bunch bundle bunny burden burn burst bury bus bush bushel business busy but butcher butt butter
buttercup butterfly buttermilk butterscotch button buttonhole buy buzz by bye cab cabbage cabin cabinet cackle cage
cake calendar calf call caller calling came camel camp campfire can can't canal canary cancel cancellation cancelled
cancer candle candlestick candy cane cannon cannot canoe canyon cap capacity cape capital captain car card cardboard
care careful careless carelessness carer caring carload carpenter carpet carriage carrot carry cart carve case cash
cashier castle cat catbird catch catcher category caterpillar catfish catsup cattle caught cause caused cave ceiling
cell cellar cent center centre centrelink cereal certain certainly certificate chain chair chalk challenge champion
chance change changing channel chap charge charger charity charm chart chase chasing chat chatter cheap cheaper cheat
check checkers checking cheek cheer cheers cheese chemist cheque cherry chest chew chick chicken chief child childhood
children chill chilly chimney chin china chip chipmunk chocolate choice choose chop chorus chose chosen christen
christmas church churn cigarette circle circus citizen city claim clang clap clarify class classmate classroom clause
claw clay clean cleaner clear clerk clever click client cliff climb clinic clinical clip cloak clock close closet
cloth clothes clothing cloud cloudy clover clown club cluck clump coach coal coast coat cob cobbler cocoa coconut
cocoon cod code codfish coffee coffeepot coin cold collar colleague collect collection college color colored colt
column comb come comfort comfortable comic coming comment commission commit commitment committee common communicate
communication community company compare compensation compete complain complaint complete completely complicated
concern concerned concession condition conductor cone confident confirm confirmation confuse confused confusing
confusion connect connection consent consider consideration consistent constant constantly consultant consumer contact
contacted content contract contractor contribution control convenient conversation convince coo cook cooked cookie
cookies cooking cool cooler coop cope copper copy cord cork corn corner correct cost cot cottage cotton couch cough
could couldn't council count counter counting country county couple courier course court cousin cover coverage cow
coward cowardly cowboy cozy crab crack cracker cradle cramps cranberry crank cranky crash crawl crazy cream creamy
create credit creditor creek creep crept cried cries crisis croak crook crooked crop cross cross-eyed crossing crow
crowd crowded crown cruel crumb crumble crush crust cry cub cuff cup cupboard cupful cure curl curly current currently
curtain curve cushion custard customer cut cute cutting cycle dab dad daddy daily dairy daisy dam damage damaged dame
damp dance dancer dancing dandy danger dangerous dare dark darkness darling darn dart dash data database date daughter
dawn day daybreak daytime dead deadline deaf deal dealt dear death debit debt december decide decision deck declined
deduct deed deep deer default defeat defect defend defense definite definitely degree delay delayed delight deliver
delivered delivery demand dementia den dentist depart department departure depend deposit depot depressed depression
describe desert deserve design desire desk desperate despite destroy detail detailed determine device devil dew
diabetes diabetic diagnose diagnosis dialysis diamond did didn't die died dies difference different difficult
difficulty dig digital dim dime dine ding-dong dinner dip direct direction directly dirt dirty disability disabled
disappoint disappointed disappointing disappointment discharge disconnect disconnected discount discover discuss
discussion disgrace disgraceful dish dislike dismiss dispatch display dispute distress district ditch dive diver
divide divorce do dock doctor document does doesn't dog doing doll dollar dolly don't done donkey door doorbell
doorknob doorstep dope dose dot double dough dove down downstairs downtime downtown dozen draft drag drain draining
drank draw drawer drawing dream dress dresser dressmaker drew dried drift drill drink drip drive driven driver drop
drove drown drowsy drub drum drunk dry duck due dug dull dumb dump duplicate duration during dust dusty duty dwarf
dwell dwelt dying each eager eagle ear early earn earth east eastern easy eat eaten economic edge effect efficient
effort eftpos egg eh eight eighteen eighth eighty either elbow elder elderly eldest elect electric electricity
electronic elephant eleven elf eligible elm else elsewhere email emailed embarrass embarrassed embarrassing emergency
emotion emotional employ employee employer employment empty enable encourage end ending enemy energy engage engine
engineer english enjoy enough enquire enquiry ensure enter entire entirely entitled envelope environment equal
equipment er erase eraser erm errand error escalate escape esim especially essential establish estimate estimated eve
even evening event eventually ever every everybody everyday everyone everything everywhere evidence evil exact exactly
examine example excellent except excess exchange excited exciting exclude excuse exhaust exhausted exhausting exist
existing exit expect expense expensive experience expert expire expired explain explanation express extend extension
extra extremely eye eyebrow fable face facility facing fact factor factory fail failed failure faint fair fairy faith
fake fall false familiar family fan fancy far far-off faraway fare farm farmer farming farther fashion fast fasten fat
father fault faulty favor favorite favour fear feast feather feature february fed fee feed feedback feel feeling feet
fell fellow felt fence fever few fiance fib fibre fiddle field fife fifteen fifth fifty fig fight fighting figure file
fill film final finally finance financial find fine finger finish fire firearm firecracker fireplace fireworks firing
firm first fish fisherman fist fit fits five fix fixed flag flake flame flap flash flashlight flat flatmate flea flesh
flew flexible flies flight flip flip-flop float flock flood floor flop flour flow flower flowery flutter fly foam
focus fog foggy fold folks follow following fond food fool foolish foot football footprint for force forehead forest
forget forgive forgot forgotten fork form formal fort forth fortune forty forward fought found fountain four fourteen
fourth fox frame frankly fraud free freedom freeze freight french frequent fresh fret friday fridge fried friend
friendly friendship frighten frightened frog from front frost frown froze fruit frustrate frustrated frustrating
frustration fry fudge fuel full fully fun function fund funeral funny fur furniture further future fuzzy gain gallon
gallop game gang gap garage garbage garden gas gasoline gate gather gave gay gear geese general generally generate
gentle gentleman gentlemen genuine genuinely geography get getting giant gift gingerbread girl girlfriend give given
giving glad gladly glance glass glasses gleam glide global glory glove glow glue go goal goat gobble god godmother
goes going gold golden goldfish golf gone good good-by good-bye good-looking goodbye goodness goods goody goose
gooseberry gosh got govern government gown gp grab grace gracious grade grain grand grandchild grandchildren
granddaughter grandfather grandma grandmother grandpa grandson grandstand granny grant grape grapefruit grapes grass
grasshopper grateful grave gravel graveyard gravy gray graze grease great green greet grew grief grieve grind groan
grocery gross ground group grove grow guarantee guard guess guest guide guilty gulf gum gun gunpowder guy ha habit had
hadn't hail hair haircut hairpin half hall halt ham hammer hand handful handkerchief handle handset handwriting handy
hang happen happily happiness happy harbor hard hardly hardship hardware hare hark harm harness harp harvest has
hasn't hassle haste hasten hasty hat hatch hatchet hate haul have haven't having hawk hay hayfield haystack hazard he
he'd he'll he's head headache headset heal health healthcare healthy heap hear heard hearing heart heartbreak heat
heater heating heaven heavy heel height held hell hello helmet help helper helpful hem hen henhouse her herd here
here's hero hers herself hesitate hey hi hickory hid hidden hide high highway hill hillside hilltop hilly him himself
hind hint hip hire his hiss history hit hitch hive hmm hmrc ho hoe hog hold holder holding hole holiday hollow holy
home homely homesick honest honestly honey honeybee honeymoon honk honor honour hood hoof hook hoop hop hope hopeful
hopefully hopeless horn horrendous horrible horse horseback horseshoe hose hospice hospital host hot hotel hound hour
house household housetop housewife housework housing how however howl hug huge hum humble humiliate humiliated
humiliating hump hundred hung hunger hungry hunk hunt hunter hurrah hurried hurry hurt husband hush hut hymn i i'd
i'll i'm i've iban ice icy idea ideal identify identity if ignore ignored ill illness image imagine immediate
immediately impact implant important impossible improve improvement in inbox inch inches incident include including
income inconvenience inconvenient incorrect increase incredible indeed independent indian individual indoors inform
information infusion inhaler initial initially injection injury ink inn input inquire insect inside insist inspect
inspection install installation installer instalment instance instant instead institute instruct instruction insulin
insult insulting insurance insure insurer intend interest interested interesting internal internet interrupt into
invest investigate investigation invite invoice involve involved iron is isa island isn't isolate isolated issue
issued it it's item itinerary its itself ivory ivy jacket jacks jail jam janitor january jar jargon jaw jay jelly
jellyfish jerk jig job jockey join joke joking jolly journey joy joyful joyous judge jug juice juicy july jump june
junior junk just justified keen keep keeping kept kerb kettle key kick kid kidney kids kill killed kind kindly
kindness king kingdom kiss kit kitchen kite kitten kitty kiwisaver knee kneel knew knife knit knives knob knock knot
know known koro kuia kyc lace lad ladder ladies lady laid lake lamb lame lamp land landline landlord lane language
lantern lap laptop lard large lash lass last late lately latest laugh laundry law lawn lawyer lay layer lazy lead
leader leaf leaflet leak lean leap learn learned least leather leave leaving led left leg legal lemon lemonade lend
length less lesson let let's letter letting lettuce level liability liable liberty library lice licence lick lid lie
life lift light lightness lightning like likely liking lily limb lime limit limited limp line linen link lion lip list
listen lit little live lively liver lives living lizard load loaf loan loaves local locate location lock locked
locomotive log logged login lone loneliness lonely lonesome long look looking lookout loop loose lord lose loser loss
lost lot loud love lovely lover low loyal loyalty luck lucky luggage lumber lump lunch luxury lying machine machinery
mad madam made magazine magic maid mail mailbox mailman main mainly maintain maintenance major make making male mama
mamma man manage management manager mandate mane manger manner manual many map maple marble march mare mark market
marriage married marry mask mast master mat match mate material matter mattress maximum may maybe mayor maypole me
meadow meal mean meaning means meant meantime measure meat medal medical medicare medication medicine medium meet
meeting melt member memory men mend mention meow merry mess message messed met metal meter method mew mhm mice middle
midnight might mighty mile miler milk milkman mill million mind mine miner minimum minor mint minute mirror mischief
misplace miss missed missing misspell mistake misty misunderstand mitt mitten mix mm mobile mode model modem moment
monday money monitor monkey month monthly moo moon moonlight moose mop more morning morrow mortgage moss most mostly
mother motor mount mountain mouse mouth move movie movies moving mow mr. mrs. much mud muddle muddy mug mule multiply
mum mums murder music must my myself nah nail name nan nana nap napkin narrow nasty natural naturally nature naughty
navy near nearby nearly neat necessary neck necktie need needle needn't negative neglect negotiate negro neighbor
neighborhood neighbour neither nephew nerve nervous nest net network never nevermore new news newspaper next nhs
nibble nice nickel niece night nightgown nightmare nine nineteen ninety no nobody nod noise noisy none noon nor normal
normally north northern nose not note nothing notice notification notify november now nowhere nuisance number numerous
nurse nursing nut o'clock oak oar oatmeal oats obey obvious obviously occasion occasionally occur ocean october odd of
off offer office officer official often oh oil ok okay old old-fashioned on once one onion online only onward open
operate operation operator opinion opportunity oppose option optional or orange orchard order ordinary ore organ
organisation organise original originally other otherwise otp ouch ought our ours ourselves out outage outcome
outdoors outfit outlaw outline outside outstanding outward oven over overall overalls overcharge overcoat overdraft
overdue overeat overhead overhear overnight overturn overwhelm overwhelmed overwhelming owe owing owl own owner ox
oxygen pa pace pack package pad page paid pail pain painful paint painter painting pair pal palace pale pan pancake
pane panel panic pansy pants papa paper paperwork parade parcel pardon parent parents park part particular
particularly partly partner party pass passenger passport password past paste pasture pat patch path patience patient
patiently patter pattern pave pavement paw pay paying payment payments pea peace peaceful peach peaches peak peanut
pear pearl peas peck peek peel peep peg pen pencil pending penny pension pensioner people pepper peppermint per
perfect perfectly perform perfume perhaps period permanent permission permit person personal personally pet pharmacist
pharmacy phase phone phoned photo physical piano pick pickle pickup picnic picture pie piece pig pigeon piggy pile
pill pillow pin pine pineapple pink pint pipe pistol pit pitch pitcher pity place plain plan plane planned plant plate
platform platter play player playground playhouse playmate plaything pleasant please pleasure plenty plow plug plum
plus pocket pocketbook poem point poison poke pole police policeman policy polish polite pond ponies pony pool poor
pop popcorn poppa popped porch pork portal position positive possible possibly post postage postal postcode posted
postman postpone pot potato potatoes potential pound pour powder power powerful practical practically practice praise
pray prayer prefer pregnant premium prepare prescribe prescription present pressure presume pretend pretty prevent
previous previously price prick pride prince princess print prior priority prison privacy private prize probably
problem procedure proceed process processed product professional profile progress project promise promised promptly
proof proper properly property proportion propose protect protection proud prove provide provider prune public puddle
puff pull pump pumpkin punch punish pup pupil puppy purchase pure purple purpose purse push puss pussy pussycat put
putting puzzle quack qualify quality quart quarter queen queer query question queue quick quickly quiet quilt quit
quite quote quoted rabbit race rack radio radish rag rail railroad railway rain rainbow rainy raise raisin rake ram
ran ranch rang range rap rapidly rat rate rather ratio rattle raw ray reach react reaction read reader reading ready
real realise reality really reap rear reason reasonable reasonably reassure rebate rebook rebuild receipt receive
received recent recently reception recess reckon recognise recommend record recover red redbird redbreast redirect
reduce reduction refer reference reflect refund refunded refuse refused regard regarding regardless regards region
register registered registration regret regular regularly regulation reindeer reinstate reissue reject rejoice relate
relation relationship release relevant reliable relief relieve rely remain remaining remember remind reminder remote
removal remove renew renewal rent rental repair repairs repay repeat repeated repeatedly replace replacement replied
reply report represent representative request requested require required requirement reschedule rescue research
reserve reset residence resident resolution resolve respect respond response responsibility responsible rest restore
restrict result resume retain retire retirement return returned reveal reverse review reward rib ribbon rice rich rid
riddle ride rider ridiculous riding right rights rim ring ringing rip ripe rise rising risk river road roadside
roaming roar roast rob robber robe robin rock rocket rocky rode role roll roller roof room rooster root rope rose
rosebud rot rotten rough round route router routine row rowboat royal rub rubbed rubber rubbish rude rug ruin ruined
rule ruler rumble run rung runner running rural rush rust rusty rye sack sad saddle sadness safe safety said sail
sailboat sailor saint salad salary sale sales salt same sample sand sandwich sandy sang sank sap sash sat satin
satisfactory satisfied satisfy saturday sausage savage save savings saw say saying scab scales scam scammed scammer
scan scare scared scarf schedule scheduled scheme school schoolboy schoolhouse schoolmaster schoolroom scorch score
scrap scrape scratch scream screen screw script scrub sea seal seam search season seat second secret secure security
see seed seeing seek seem seen seesaw seldom select selection self selfish sell send sending senior sense sensible
sensitive sent sentence separate separately september series serious seriously servant serve service session set
setting settle settled settlement seven seventeen seventh seventy several severe severely sew shade shadow shady shake
shaker shaking shall shame shan't shape share sharp shave she she'd she'll she's shear shears shed sheep sheer sheet
shelf shell shepherd shift shine shining shiny ship shipment shipping shirt shock shocked shocking shoe shoemaker
shone shook shoot shop shopping shore short shortage shortly shot should shoulder shouldn't shout shouted shovel show
shower shut shy sick sickness side sidewalk sideways sigh sight sign signal signature significant silence silent silk
sill silly silver sim similar simple simply sin since sincere sincerely sing singer single sink sip sir sis sissy
sister sit site sitting situation six sixteen sixth sixty size skate skater ski skin skip skirt sky slam slap slate
slave sled sleep sleepy sleeve sleigh slept slice slid slide sling slip slipped slipper slippery slit slot slow slowly
sly smack small smart smell smile smoke smooth snail snake snap snapping sneeze snow snowball snowflake snowy snuff
snug so soak soap sob social socks sod soda sofa soft software soil sold soldier sole solicitor solution solve some
somebody someday somehow someone something sometime sometimes somewhere son song soon sore sorrow sorry sort sorted
soul sound soup sour source south southern space spade spank spare sparrow speak speaker speaking spear special
specialist specific specifically speech speed spell spelling spend spent spider spike spill spin spinach spirit spit
splash spoil spoke spook spoon sport spot spouse spread spring springtime sprinkle square squash squeak squeeze
squirrel stable stack staff stage stair stall stamp stand standard standing star stare start starting starve state
statement states station status stay steady steak steal steam steamboat steamer steel steep steeple steer stem step
stepping stick sticky stiff still stillness sting stir stitch stock stocking stole stone stood stool stoop stop
stopped stopping storage store stories stork storm stormy story stove straight straightforward strain strange stranger
strap strategy straw strawberry stream street stress stressed stressful stretch string strip stripes stroke strong
struggle struggling stuck study stuff stump stung style subject submit subscribe subscription success successful
successfully such suck sudden suddenly suffer suffering sufficient sugar suggest suggestion suicide suit suitable
suitcase sum summer sun sunday sunflower sung sunk sunlight sunny sunrise sunset sunshine supervisor supper supplier
supply support suppose supposed sure surely surface surgery surname surprise survey survive suspend suspended
suspicious swallow swam swamp swan swat swear sweat sweater sweep sweet sweetheart sweetness swell swept swift swim
swimming swing switch switched sword swore sympathy symptom system ta table tablecloth tablespoon tablet tack tag tail
tailor take taken taking tale talk talker talking tall tame tan tangi tank tap tape tar tardy tariff task taste taught
tax tea teach teacher team tear tease teaspoon technical technician technology teeth telephone tell telling temper
temporarily temporary ten tenancy tenant tend tender tennis tent term terminal terms terrible terribly terrified
terrifying test text texted texting than thank thankful thankfully thanks thanksgiving that that's the theater thee
their them then therapy there therefore thermostat these they they'd they'll they're they've thick thief thimble thin
thing think third thirsty thirteen thirty this thorn thorough those though thought thousand thread threat threaten
three threw throat throne through throw thrown thumb thunder thursday thy tick ticket tickle tie tiger tight till time
timely tin tinkle tiny tip tiptoe tire tired title to toad toadstool toast tobacco today toddler toe together toilet
told tomato tomorrow ton tone tongue tonight too took tool toot tooth toothbrush toothpick top tore torn toss total
totally touch tough tow toward towards towel tower town toy trace track tracked tracking trade traffic train tramp
transaction transfer transferred trap tray treasure treat treatment tree trial trick tricycle tried trim trip trolley
trouble truck true truly trunk trust truth try trying tub tuesday tug tulip tumble tune tunnel turkey turn turning
turtle twelve twenty twice twig twin two type typical typically ugly uh um umbrella unable unacceptable unavailable
uncertain uncle uncomfortable under understand understandable understandably understood underwear undress unexpected
unexpectedly unfair unfinished unfold unfortunate unfortunately unfriendly unhappy unhelpful unhurt uniform unique
unit united unkind unknown unless unlikely unpaid unpleasant unreasonable unsure until unusual unwilling up update
updated upfront upgrade upgraded upi upon upper upset upsetting upside upstairs uptown upward urgent urgently us usage
use used useful useless user using usual usually utility valentine valid validate valley valuable value valued van
variety various vase vegetable vehicle velvet vendor verify version very vessel via victim victory view village vine
violet virtual visa visible visit visited visitor vital voice voicemail volume vote voucher vulnerable wag wages wagon
waist wait waited waiting wake waken walk walking wall walnut want wanting war ward warehouse warm warn warning
warranty was wash washer washtub wasn't waste wasted watch watchman water watermelon waterproof wave wax way wayside
we we'd we'll we're we've weak weaken weakness wealth weapon wear weary weather weave web website wedding wednesday
wee weed week weekend weekly weep weigh weird welcome well went were west western wet whale whanau what what's
whatever whatsapp wheat wheel wheelchair when whenever where whereas whether which whichever while whip whipped whirl
whiskey whisky whisper whistle white who who'd who'll who's whoever whole whom whose why wicked wide widow widowed
widower wife wifi wiggle wild wildcat will willing willow win wind windmill window windy wine wing wink winner winter
wipe wire wireless wise wish wit witch with withdraw withdrawal withdrawn within without witness woke wolf woman women
won won't wonder wonderful wondering wood wooden woodpecker woods wool woolen word wore work worker working workman
world worm worn worried worry worrying worse worst worth worthwhile would wouldn't wound wove wow wrap wrapped wreck
wren wring write writing written wrong wrote wrung yard yarn yeah year yell yellow yep yes yesterday yet yolk yonder
you you'd you'll you're you've young youngster your yours yourself yourselves youth zero zone
""".split()
)
