//! The vocabulary of the generated articles: common English words, invented people and places.

pub(crate) const NOUNS: &str = "accord agency agenda agreement aid airport alliance ambassador amendment \
    anniversary appeal approach area argument army arrest assembly assessment attack attempt authority \
    balance ballot bank barrier base battle bill border branch breach bridge budget cabinet campaign capital \
    case cause ceasefire centre challenge change charge charter city claim clause coalition coast collapse \
    commission committee community company complaint compromise concern condition conference conflict \
    congress consensus constitution contract control convention convoy corridor council country court crisis \
    currency damage danger deadline deal debate debt decade decision declaration decree defence deficit \
    delay delegation demand department deployment deposit detail dialogue difference dispute district \
    document dozen draft drought duty economy effect effort election embargo embassy emergency energy \
    enquiry equipment estimate event evidence exchange exercise export factory failure farm ferry figure \
    fleet flood force forecast forest formula fortnight forum framework frontier fuel fund future gas \
    government grain grant ground growth guarantee guard harbour harvest hearing highway hospital house \
    hurdle import incident income increase industry inflation influence information initiative inquiry \
    inspection institution interest investment island issue journey judge justice labour law lawmaker \
    lawsuit leader legislation level licence line loan loss majority mandate manufacturer march market \
    measure mediation meeting member message militia minister ministry mission mistake model money month \
    motion movement neighbour network newspaper notice number objection obligation observer offer office \
    official oil operation opinion opposition option order outcome pact panel parliament partner party \
    passenger patrol pause payment peace penalty pension people period permit petition pipeline plan plant \
    platform pledge police policy population port position power practice precedent premier presence \
    pressure price prison problem procedure process profit programme project promise proposal prosecution \
    protest province public quarter question quota railway rate reaction rebel record recovery reform \
    refugee region regulation relation release relief remark report request reserve resident resolution \
    resource response result retreat revenue review revision right rise risk river road role round route \
    rule ruling safety salary sanction scheme school season secretary section sector security senate \
    sentence service session settlement share shelter shipment shortage signal site situation soldier source \
    speaker spending staff stage standard state statement station step stock storm strategy street strike \
    student subsidy suburb summit supply support surplus survey suspect system target tariff task tax team \
    term territory terror threat timetable tower trade tradition traffic train transfer transition transport \
    treasury treaty trial tribunal troop truce turnout union unit university valley vehicle verdict vessel \
    victim victory village violation violence visit vote voter wage warning waste water weapon week winter \
    witness worker world yard year";

pub(crate) const ADJECTIVES: &str = "able acceptable additional agricultural annual available bad basic best \
    bitter bold brief broad careful central cheap civil clear close coastal common complete concrete \
    constant constitutional costly critical current daily dangerous deep delicate democratic difficult \
    diplomatic direct domestic early eastern economic effective electoral empty entire essential existing \
    extra fair federal final financial firm first fiscal foreign formal former free fresh full general \
    global good gradual great hard heavy high historic huge humanitarian illegal immediate important \
    independent industrial initial internal international joint judicial key large last late legal limited \
    local long low main major maritime medical military minor modest monetary municipal narrow national \
    necessary negative new northern nuclear obvious official old open ordinary other outstanding overall \
    parliamentary partial peaceful permanent personal plain political poor popular positive possible \
    powerful practical present previous private probable prompt proper provincial public quick quiet rapid \
    ready real recent regional regular reliable remaining responsible rich rival rural safe second secret \
    senior separate serious severe sharp short significant similar simple single small social solid southern \
    special stable steady strategic strict strong sudden technical temporary tense third tight total tough \
    traditional unclear unexpected unusual urban urgent useful usual vast violent visible vital weak western \
    whole wide wrong";

pub(crate) const VERBS: &str = "abandon accept address adopt allow amend announce approve assess avoid back \
    block break bring build call carry challenge change check clear close complete condemn confirm consider \
    continue control cover create cross cut debate defend delay deliver demand describe discuss divide drop \
    end enforce enter examine expand explain explore extend face fight finance find finish follow forget \
    fund give grant guarantee handle help hold ignore improve include increase influence inspect introduce \
    invest keep launch lead lift limit lose lower maintain manage meet monitor move negotiate obtain offer \
    open oppose order organise own pass pay postpone prepare present press prevent produce protect provide \
    publish pursue question raise ratify reach read rebuild receive recognise reconsider reduce refuse \
    register reject release remove reopen repair replace require resolve respect restore restrict resume \
    return reveal review revise secure seek sell send settle share sign solve speed spend stop strengthen \
    study submit supply support suspend take test threaten touch transfer trust undermine understand update \
    use visit watch weaken welcome win withdraw withhold";

pub(crate) const PASTS: &str = "abandoned accepted addressed adopted agreed amended announced approved \
    assessed avoided backed blocked brought built called carried challenged changed checked cleared closed \
    completed considered controlled covered created crossed cut debated defended delayed delivered discussed \
    divided dropped ended entered examined expanded explored extended faced financed finished followed \
    funded gave granted guaranteed handled helped held ignored improved included increased influenced \
    inspected introduced kept launched led lifted limited lost lowered maintained managed met monitored \
    moved negotiated obtained offered opened opposed ordered organised owned passed paid postponed prepared \
    presented pressed prevented produced protected provided published pursued raised ratified reached \
    rebuilt received recognised reduced refused registered rejected released removed reopened repaired \
    replaced required resolved restored restricted resumed returned reviewed revised secured sent settled \
    shared signed solved stopped strengthened studied submitted supplied supported suspended tested \
    transferred undermined updated used visited weakened welcomed withdrew";

pub(crate) const FIRST_NAMES: &str = "Adam Agnes Albert Alice Amanda Andrew Anna Anton Arthur Barbara \
    Benjamin Bernard Caroline Catherine Charles Christina Clara Daniel David Diana Dieter Edward Elena \
    Elisabeth Emma Erik Eva Felix Fiona Francis Frank George Gerald Grace Hannah Harold Helen Henrik Henry \
    Hugo Ibrahim Ingrid Irene Isabel Ivan Jacob Jane Joan John Jonas Joseph Julia Karl Kenneth Laura Leon \
    Linda Lucas Magnus Margaret Maria Martin Michael Nadia Nicholas Olga Oliver Paul Peter Philip Rachel \
    Ralph Robert Rosa Samuel Sandra Simon Sofia Stefan Susan Teresa Thomas Victor Walter";

pub(crate) const LAST_HEADS: &str = "Ald Ander Bark Bell Brack Brann Cald Car Dal Den Eck Ell Fal Fen Gar \
    Gris Hal Hart Hol Ing Jas Kel Kor Lam Lind Mar Mell Nor Oran Pell Quar Ras Rov Sand Sel Stav Tal Thorn \
    Ul Van Vel Wex Yar Zell";

pub(crate) const LAST_TAILS: &str = "berg brook by dale dorf ek en er feld ford gard grave ham holm ic ini \
     kamp land ley man mark mere mont ovic quist rath ridge sen shaw son stad stein ström ton vall vik wick \
     wood worth zano";

pub(crate) const ROLES: &str = "analyst|spokesman|spokeswoman|chairman|chief executive|deputy minister|foreign minister|\
    finance minister|interior minister|defence minister|prime minister|president|secretary-general|union leader|\
    opposition leader|police chief|army chief|prosecutor|judge|lawyer|mayor|governor|senator|professor of economics|\
    chief economist|harbour master|head of mission|chief negotiator|special envoy|ambassador|commissioner|director|\
    party secretary|board member|researcher|campaign manager|hospital director|head teacher|regional commander|engineer";

pub(crate) const ORGANISATIONS: &str = "Institute for Coastal Studies|National Grain Board|Harbour Workers Union|\
    Ministry of Transport|Ministry of Finance|Ministry of the Interior|Central Bank|Supreme Court|Electoral Commission|\
    Northern Development Fund|Red River Commission|Free Trade Association|Chamber of Commerce|National Railways|Civic Forum|\
    Union of Teachers|Council of Elders|Peace Research Centre|Regional Energy Authority|Maritime Safety Agency|\
    Democratic Alliance|Farmers Federation|Medical Association|Statistics Office|Steel Consortium|Water Authority|\
    Foundation for Open Courts|Border Guard Service|Petroleum Company|University of Osthaven|Airports Council|Relief Network";

pub(crate) const CITIES: &str = "OSTHAVEN, Norway|VELMARK, Denmark|SAN TORRENO, Spain|KARLSTEIN, Germany|PORT ELLERY, Canada|\
    NOVAGRAD, Ukraine|BELLAMONT, France|TARSOVIA, Poland|MARAVEL, Portugal|LINDHOLM, Sweden|QARIMA, Jordan|DALVERTON, Australia|\
    KESTREL BAY, New Zealand|RIVASSO, Italy|HALMEER, Netherlands|ZELLBRUCK, Austria|ORANJESTROOM, South Africa|TAMBORA, Indonesia|\
    ARKENA, Greece|VASLOU, Romania|LOMBAYA, Kenya|SANDERVIK, Finland|MONTEVAL, Chile|PUERTO SALINO, Argentina|NIKKOYAMA, Japan";

pub(crate) const MONTHS: &str =
    "January February March April May June July August September October November December";
pub(crate) const DAYS: &str = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday";
