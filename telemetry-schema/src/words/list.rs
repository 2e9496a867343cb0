/// Words that are refused for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// What its words name.
    pub about: &'static str,
    /// The words, in the singular where they have one.
    pub words: &'static [&'static str],
    /// Whether their plurals are refused too; where not, a plural is a count of things.
    pub plurals: bool,
}

/// The whole list.
#[rustfmt::skip]
pub static GROUPS: &[Group] = &[
    Group {
        about: "who somebody is",
        words: &[
            "user", "username", "login", "nick", "nickname", "person", "people", "author",
            "account", "customer", "employee", "patient", "contact", "avatar", "selfie", "pseudonym",
            "name", "firstname", "lastname", "middlename", "fullname", "realname", "displayname",
            "screenname", "surname", "forename", "initials",
        ],
        plurals: true,
    },
    Group {
        about: "how to reach somebody",
        words: &[
            "email", "mail", "gmail", "mailbox", "phone", "phonenumber", "telephone", "fax",
            "msisdn", "address", "addr", "street", "postal", "postcode", "postalcode", "zipcode",
        ],
        plurals: true,
    },
    Group {
        about: "what somebody is or owns",
        words: &[
            "birth", "birthday", "birthdate", "dob", "gender", "sex", "ethnicity", "religion",
            "nationality", "nationalities", "medical", "salary", "salaries", "income", "ssn",
            "passport", "taxid", "iban", "bic", "card", "creditcard", "cardnumber", "cvv", "cvc",
        ],
        plurals: true,
    },
    Group {
        about: "where somebody is",
        words: &[
            "location", "geo", "geolocation", "geoip", "gps", "latitude", "longitude", "lon", "lng",
            "latlon", "latlng", "coordinate", "country", "countries", "city", "cities", "town",
            "timezone",
        ],
        plurals: true,
    },
    Group {
        about: "what opens an account",
        words: &[
            "password", "passwd", "pwd", "passphrase", "passcode", "secret", "credential", "cookie",
            "bearer", "jwt", "otp", "totp", "apikey", "apitoken", "privatekey", "secretkey",
            "accesskey", "sshkey", "licensekey",
        ],
        plurals: true,
    },
    Group {
        about: "which machine it is",
        words: &[
            "host", "hostname", "fqdn", "domainname", "nodename", "computername", "machinename",
            "devicename", "ip", "ipaddr", "mac", "macaddr", "ssid", "bssid", "imei", "imsi", "iccid",
            "serial", "serialnumber", "serialno", "udid", "idfa",
        ],
        plurals: true,
    },
    Group {
        about: "what tells one from all others",
        words: &[
            "id", "uid", "uuid", "guid", "ulid", "identifier", "userid", "accountid", "deviceid",
            "machineid", "clientid", "sessionid", "installid", "installationid", "fingerprint",
            "hash", "checksum",
        ],
        plurals: true,
    },
    Group {
        about: "where something is kept",
        words: &[
            "path", "pathname", "filepath", "filename", "basename", "dirname", "foldername",
            "homedir", "cwd", "url", "uri", "href", "branchname", "reponame", "projectname",
        ],
        plurals: true,
    },
    Group {
        about: "what somebody wrote or saw",
        words: &[
            "text", "content", "body", "bodies", "title", "caption", "transcript", "clipboard",
            "keystroke", "keyword", "screenshot", "stacktrace", "backtrace", "argv", "querystring",
            "querytext", "searchterm", "searchtext",
        ],
        plurals: true,
    },
    Group {
        about: "what somebody wrote or holds",
        words: &["message", "comment", "token"],
        plurals: false,
    },
];
