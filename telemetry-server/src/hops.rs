//! Where a request came from, as far as it can be believed.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The header in which proxies write down whom they heard from, each at the right of the one before.
const FORWARDED: &str = "x-forwarded-for";

/// The address whose quota a request is charged to: that of the peer, unless the peer is one of our
/// proxies. Then it is the right-most address that none of them has. What stands left of that one was
/// written by a stranger, who may have written anything.
#[must_use]
pub fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut origin = peer.to_canonical();
    if !is_ours(&origin) {
        return origin;
    }
    for value in headers.get_all(FORWARDED).iter().rev() {
        let Ok(text) = value.to_str() else {
            return origin;
        };
        for hop in text.rsplit(',') {
            let Some(address) = address(hop.trim()) else {
                return origin;
            };
            origin = address;
            if !is_ours(&origin) {
                return origin;
            }
        }
    }
    origin
}

/// An address, with a port or in brackets as some proxies write it.
fn address(hop: &str) -> Option<IpAddr> {
    let alone = hop.parse().ok();
    let with_port = || Some(hop.parse::<std::net::SocketAddr>().ok()?.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address: Option<IpAddr> = alone.or_else(with_port).or_else(in_brackets);
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        origin(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(found("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        let trusted = ["10.0.0.0/8"];
        assert_eq!(found("192.0.2.1", &["198.51.100.7"], &trusted), "192.0.2.1");
    }

    #[test]
    fn the_last_address_that_is_not_ours_is_the_origin() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        let found = |forwarded: &[&str]| found("10.0.0.1", forwarded, &trusted);
        assert_eq!(found(&[]), "10.0.0.1");
        assert_eq!(found(&["198.51.100.7"]), "198.51.100.7");
        assert_eq!(found(&["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            found(&["203.0.113.9", "198.51.100.7, 10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(found(&["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(found(&["[2001:db8::1]:4711, fd00::2"]), "2001:db8::1");
        assert_eq!(found(&["10.9.9.9"]), "10.9.9.9");
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(
            found("10.0.0.1", &["198.51.100.7, unknown"], &trusted),
            "10.0.0.1"
        );
        assert_eq!(
            found("10.0.0.1", &["unknown, 10.0.0.2"], &trusted),
            "10.0.0.2"
        );
    }

    #[test]
    fn an_address_of_version_four_in_one_of_six_is_the_same() {
        let found = found("::ffff:10.0.0.1", &["::ffff:198.51.100.7"], &["10.0.0.0/8"]);
        assert_eq!(found, "198.51.100.7");
    }
}
