//! Build servers: nobody there can be asked, and their runs say nothing about people.

/// Variables that well-known build servers set, each as its documentation names it.
pub const VARIABLES: &[&str] = &[
    "CI",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
    "TRAVIS",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
    "APPVEYOR",
    "CODEBUILD_BUILD_ID",
    "BITBUCKET_BUILD_NUMBER",
    "DRONE",
    "CIRRUS_CI",
    "SEMAPHORE",
];

/// The first variable that is set and does not say no.
pub fn variable(is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    VARIABLES.iter().copied().find(|name| is_set(name))
}
