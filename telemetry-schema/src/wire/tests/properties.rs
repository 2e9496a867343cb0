use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn versions_read_back(major: u32, minor: u32, patch: u32) {
        let version = Version { major, minor, patch };
        prop_assert_eq!(version.to_string().parse(), Ok(version));
        prop_assert_eq!(Version::of_package(&format!("{version}-rc.1+x")), Ok(version));
    }

    #[test]
    fn hashes_read_back(bytes: Vec<u8>) {
        let hash = Hash::of(&bytes);
        let json = serde_json::to_string(&hash).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    }

    /// One byte changed anywhere: refused or read, never a panic.
    #[test]
    fn any_byte_may_be_damaged(at in 0..USAGE.len(), byte: u8) {
        let mut bytes = USAGE.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(usage) = Usage::from_json(&text)
        {
            let _ = usage.judge(&catalog());
        }
    }
}
