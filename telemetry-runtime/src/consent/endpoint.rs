//! Where reports may go.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest address, in bytes: that of a host takes 253, and folders below it little.
const BYTES_MAX: usize = 512;

/// What can be one, for those who wrote something else.
const ACCEPTED: &str =
    "accepted are https://…, http:// with an address of this device, and file:///… with a folder";

/// Judges the address that an administrator wrote. It is sent to as it stands here: without a
/// password in it, and without parts that are meant for pages and not for reports.
///
/// # Errors
/// Why it cannot be one, as a phrase that follows the address.
pub fn judge(text: &str) -> Result<(), String> {
    if text.len() > BYTES_MAX {
        return Err(format!("is longer than {BYTES_MAX} bytes"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("has a character that no address has".to_owned());
    }
    if let Some(folder) = text.strip_prefix("file://") {
        return match folder.strip_prefix('/') {
            Some(folder) if !folder.is_empty() => Ok(()),
            _ => Err("names no folder; file:///folder does".to_owned()),
        };
    }
    let (is_safe, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        (None, None) => return Err(format!("cannot be used; {ACCEPTED}")),
    };
    if rest.contains(['@', '?', '#', '\\']) {
        return Err(
            "has a part that says more than where to; write host and path alone".to_owned(),
        );
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let host = host(authority).ok_or_else(|| format!("names no host; {ACCEPTED}"))?;
    if is_safe || is_here(host) {
        Ok(())
    } else {
        Err("would send in the clear; write https://".to_owned())
    }
}

/// The host in `host`, `host:port` or `[address]:port`.
fn host(authority: &str) -> Option<&str> {
    let (host, rest) = if let Some(address) = authority.strip_prefix('[') {
        let (address, rest) = address.split_once(']')?;
        address.parse::<Ipv6Addr>().ok()?;
        (address, rest)
    } else {
        let at = authority.find(':').unwrap_or(authority.len());
        let (name, rest) = authority.split_at(at);
        if name.is_empty() || !name.bytes().all(is_of_name) {
            return None;
        }
        (name, rest)
    };
    let port_fits = match rest.strip_prefix(':') {
        Some(port) => port.parse::<u16>().is_ok_and(|port| port != 0),
        None => rest.is_empty(),
    };
    port_fits.then_some(host)
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Whether a host is this device.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || host
            .parse()
            .is_ok_and(|address: Ipv6Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn safe_places_and_this_device_are_accepted() {
        for text in [
            "https://telemetry.inside.example",
            "https://telemetry.inside.example:8443/product/",
            "https://[2001:db8::1]:8443",
            "http://127.0.0.1:4318",
            "http://127.8.8.8",
            "http://[::1]:4318/",
            "http://localhost:4318",
            "file:///var/spool/tool",
        ] {
            assert_eq!(judge(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_told_with_what_is_accepted() {
        for (text, why) in [
            ("", "accepted are https://"),
            ("telemetry.inside.example", "accepted are https://"),
            ("ftp://inside.example", "accepted are https://"),
            ("HTTPS://inside.example", "accepted are https://"),
            ("https://", "names no host"),
            ("https:///path", "names no host"),
            ("https://:443", "names no host"),
            ("https://inside.example:0", "names no host"),
            ("https://inside.example:65536", "names no host"),
            ("https://inside.example:", "names no host"),
            ("https://[::1", "names no host"),
            ("https://[example]", "names no host"),
            ("https://a%20b.example", "names no host"),
            ("https://me:secret@inside.example", "host and path alone"),
            (
                "https://inside.example/?to=elsewhere",
                "host and path alone",
            ),
            ("https://inside.example/#part", "host and path alone"),
            (
                "https://inside.example\\@else.example",
                "host and path alone",
            ),
            ("http://inside.example", "in the clear"),
            ("http://127.0.0.1.example", "in the clear"),
            ("http://localhost.example", "in the clear"),
            ("http://128.0.0.1", "in the clear"),
            ("http://[::2]", "in the clear"),
            ("https://inside.example/ path", "no address has"),
            ("https://insi\u{e4}de.example", "no address has"),
            ("https://inside.example\u{1b}[2J", "no address has"),
            ("file://", "names no folder"),
            ("file:///", "names no folder"),
            ("file://folder", "names no folder"),
        ] {
            let judged = judge(text);
            assert!(
                judged.as_ref().is_err_and(|said| said.contains(why)),
                "{text} {judged:?}"
            );
        }
        let long = format!("https://inside.example/{}", "a".repeat(512));
        assert!(judge(&long).is_err_and(|said| said.contains("longer")));
    }
}
