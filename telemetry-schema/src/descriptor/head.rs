use crate::{Date, Digest, Level, judge, message::Message, name, retention};

/// Where an entry was written: the crate is the first segment of `module`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    module: &'static str,
    line: u32,
}

/// What features and events have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) purpose: &'static str,
    pub(super) level: Level,
    pub(super) origin: Origin,
    pub(super) category: Option<&'static str>,
    pub(super) retention_days: Option<u16>,
    pub(super) expires: Option<Date>,
    pub(super) allow_name: Option<&'static str>,
}

impl Origin {
    /// `module_path!()` and `line!()` of the item.
    #[must_use]
    pub const fn new(module: &'static str, line: u32) -> Self {
        Self { module, line }
    }

    /// The module's path.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// The line of the item in its file.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The crate: the first segment of the module's path.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }
}

impl Head {
    /// Name, description and purpose are what an entry cannot do without.
    #[must_use]
    pub const fn new(
        name: &'static str,
        about: &'static str,
        purpose: &'static str,
        level: Level,
        origin: Origin,
    ) -> Self {
        Self {
            name,
            about,
            purpose,
            level,
            origin,
            category: None,
            retention_days: None,
            expires: None,
            allow_name: None,
        }
    }

    /// The group that a user can switch as one.
    #[must_use]
    pub const fn category(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    /// How long the device keeps what was recorded, in days; 1 to 3,650.
    #[must_use]
    pub const fn retention_days(mut self, days: u16) -> Self {
        self.retention_days = Some(days);
        self
    }

    /// The last day on which the entry records.
    ///
    /// # Panics
    /// While the host is compiled: when the text is not a day of the form `YYYY-MM-DD`.
    #[must_use]
    #[track_caller]
    pub const fn expires(mut self, day: &'static str) -> Self {
        match Date::parse(day) {
            Ok(day) => self.expires = Some(day),
            Err(_) => refuse_day(self.name, day),
        }
        self
    }

    /// Why the name may hold a word that the list refuses.
    #[must_use]
    pub const fn allow_name(mut self, reason: &'static str) -> Self {
        self.allow_name = Some(reason);
        self
    }

    #[track_caller]
    pub(super) const fn judge(&self) {
        name::judge(self.name, self.allow_name.is_some());
        judge::required(self.name, "description", self.about);
        judge::required(self.name, "purpose", self.purpose);
        judge::reason(self.name, self.allow_name);
        if let Some(category) = self.category {
            name::judge(category, false);
        }
        if let Some(days) = self.retention_days
            && (days == 0 || days > retention::DAYS_MAX)
        {
            refuse_retention(self.name, days);
        }
    }

    pub(super) const fn digest(&self, kind: u128) -> Digest {
        Digest::EMPTY
            .number(kind)
            .text(self.name)
            .text(self.purpose)
            .number(self.level as u128)
            .option(self.category)
            .number(match self.retention_days {
                Some(days) => days as u128 + 1,
                None => 0,
            })
            .number(match self.expires {
                Some(day) => day.days() as u128 + 1,
                None => 0,
            })
    }
}

#[track_caller]
const fn refuse_day(entry: &str, day: &str) -> ! {
    let message = Message::new()
        .text("entry ")
        .name(entry)
        .text(" expires on ")
        .name(day)
        .text(", which is not a day of the form YYYY-MM-DD");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_retention(entry: &str, days: u16) -> ! {
    let message = Message::new()
        .text("entry ")
        .name(entry)
        .text(" has a retention of ")
        .number(days as u128)
        .text(" days: 1 to ")
        .number(retention::DAYS_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}
