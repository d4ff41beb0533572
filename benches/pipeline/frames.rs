//! The formats in which the articles can be sent: the same words each time, framed as agencies frame them.

/// The format that the articles are sent in
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
pub(crate) enum Frame {
    #[default]
    Text,
    Iptc7901,
    Anpa1312,
    Nitf,
    Newsml1,
    Newsmlg2,
    Ninjs,
    Json,
    Rss,
    Html,
}

/// How many records, one after the other, a transmission's number tells apart.
const NUMBERS: u64 = 10_000;

impl Frame {
    /// A transmission of an article: a headline, a blank line, and paragraphs with blank lines between them.
    pub(crate) fn around(self, number: u64, text: &str) -> String {
        let (headline, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let each = |frame: &dyn Fn(&str) -> String| body.trim().split("\n\n").map(frame).collect::<String>();
        let escaped = || each(&|paragraph| format!("<p>{}</p>\n", escape(paragraph)));
        let id = format!("urn:bench:{number}");
        let short = number % NUMBERS;
        match self {
            Self::Text => text.to_owned(),
            Self::Iptc7901 => {
                let copy = each(&|paragraph| format!("   {paragraph}\r\n"));
                format!(
                    "\u{1}ben{short:04} 4 i 700  agency {number}\r\n\r\nBench-{number}/\r\n\u{2}{headline} =\r\n\r\n{copy}\u{3}\
                     101415 Nov 26\r\n\u{4}"
                )
            }
            Self::Anpa1312 => {
                let copy = each(&|paragraph| format!("\t{paragraph}\r\n"));
                format!(
                    "\u{16}\u{16}\u{1}b{short:04}\u{1F}\r\nr i BC-Bench-{number} 11-10 0700\r\n\
                     ^BC-Bench-{number},0700<\r\n^{headline}<\r\n\u{2}{copy}\u{3}AG-WF-11-10-26 1415GMT<\r\n"
                )
            }
            Self::Ninjs => serde_json::json!({
                "uri": id, "type": "text", "versioncreated": "2026-11-10T14:15:00Z", "pubstatus": "usable",
                "urgency": 4, "language": "en", "headline": headline, "body_xhtml": escaped(),
            })
            .to_string(),
            Self::Json => serde_json::json!({
                "id": id, "source": "agency", "published_at": "2026-11-10T14:15:00Z", "headline": headline,
                "body": body,
            })
            .to_string(),
            _ => self.markup(number, &id, &escape(headline), &escaped()),
        }
    }

    /// The same in XML and HTML, of a headline and paragraphs that are marked up.
    fn markup(self, number: u64, id: &str, title: &str, copy: &str) -> String {
        match self {
            Self::Nitf => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nitf><head><title>{title}</title><docdata><doc-id \
                 id-string=\"{id}\" regsrc=\"Agency\"/><urgency ed-urg=\"4\"/><date.issue norm=\"20261110T141500Z\"/>\
                 </docdata></head>\n<body><body.head><hedline><hl1>{title}</hl1></hedline></body.head>\n<body.content>\n\
                 {copy}</body.content></body></nitf>\n"
            ),
            Self::Newsml1 => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NewsML><NewsItem><Identification><NewsIdentifier>\
                 <ProviderId>agency.example</ProviderId><DateId>20261110</DateId><NewsItemId>{number}</NewsItemId>\
                 <RevisionId>1</RevisionId></NewsIdentifier></Identification>\n<NewsManagement><ThisRevisionCreated>\
                 20261110T141500+0000</ThisRevisionCreated><Status FormalName=\"Usable\"/></NewsManagement>\n\
                 <NewsComponent><NewsLines><HeadLine>{title}</HeadLine></NewsLines><AdministrativeMetadata><Provider>\
                 <Party FormalName=\"Agency\"/></Provider></AdministrativeMetadata>\n<ContentItem><DataContent>\n{copy}\
                 </DataContent></ContentItem></NewsComponent></NewsItem></NewsML>\n"
            ),
            Self::Newsmlg2 => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" \
                 guid=\"{id}\" version=\"1\"><itemMeta><itemClass qcode=\"ninat:text\"/><provider literal=\"Agency\"/>\
                 <versionCreated>2026-11-10T14:15:00Z</versionCreated><pubStatus qcode=\"stat:usable\"/></itemMeta>\n\
                 <contentMeta><urgency>4</urgency><headline>{title}</headline><language tag=\"en\"/></contentMeta>\n\
                 <contentSet><inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>\n{copy}</body></html>\
                 </inlineXML></contentSet></newsItem>\n"
            ),
            Self::Rss => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
                 xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Agency</title><item>\
                 <title>{title}</title><guid>{id}</guid><pubDate>Tue, 10 Nov 2026 14:15:00 GMT</pubDate>\
                 <content:encoded><![CDATA[{copy}]]></content:encoded></item></channel></rss>\n"
            ),
            Self::Html => format!(
                "<!doctype html>\n<html lang=\"en\"><head><title>{title}</title><link rel=\"canonical\" \
                 href=\"https://agency.example/{number}\"><meta property=\"og:title\" content=\"{title}\">\
                 <meta property=\"article:published_time\" content=\"2026-11-10T14:15:00Z\"></head>\n<body><nav>\
                 <a href=\"/\">Agency</a></nav><article><h1>{title}</h1>\n{copy}</article></body></html>\n"
            ),
            _ => copy.to_owned(),
        }
    }

    /// The name of the format, as the database has it.
    pub(crate) fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
