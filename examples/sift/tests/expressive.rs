//! The two main events of the documents that this project began with, rebuilt in closed values.
//!
//! Strings became enums, numbers quantities, lists sets; ids and times of day have no place. What
//! the documents wanted to ask of the events can be asked of these.
#![cfg(not(telemetry_off))]
#![allow(dead_code, reason = "the enums of the documents are rebuilt whole")]

use std::time::Duration;

use telemetry_runtime::{
    ByteSize, Count, Elapsed, Flags, Percent, TelemetryEvent, TelemetryValue, testing::Capture,
};

#[derive(TelemetryValue)]
enum Command {
    Think,
    Compare,
    Metrics,
}

#[derive(TelemetryValue)]
enum Profile {
    Quick,
    Balanced,
    Deep,
    Paranoid,
}

#[derive(TelemetryValue)]
enum ThinkTool {
    Gigathink,
    Laserlogic,
    Bedrock,
    Proofguard,
    Brutalhonesty,
}

#[derive(TelemetryValue)]
enum Model {
    /// Small and quick.
    #[telemetry(rename = "sonnet")]
    ClaudeSonnet,
    #[telemetry(rename = "opus")]
    ClaudeOpus,
    /// Any other model: its name could be a private one.
    #[telemetry(other)]
    Unlisted,
}

#[derive(TelemetryValue)]
enum ErrorCategory {
    ApiError,
    Timeout,
    Configuration,
    #[telemetry(other)]
    Other,
}

/// A command ended: `CommandEvent` with its `TokenUsage`, twelve fields.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "command",
    level = "enhanced",
    purpose = "shows which commands deserve work and what they cost",
    cross(command, success),
    retention_days = 90
)]
struct CommandExecuted {
    /// Which command was run.
    command: Command,
    /// The profile that was chosen, if any.
    profile: Option<Profile>,
    /// Which tools stood in the chain.
    thinktool_chain: Flags<ThinkTool>,
    /// How many tools stood in the chain.
    thinktool_count: Count,
    /// How long it took.
    took: Elapsed,
    /// Whether it succeeded.
    success: bool,
    /// What kind of error stopped it, if one did.
    error_category: Option<ErrorCategory>,
    /// How many pieces of text the model was given.
    model_input: Count,
    /// How many pieces of text the model gave back.
    model_output: Count,
    /// How many of those given were known already.
    model_cached: Count,
    /// Which family of models answered.
    model: Model,
    /// Whether the result was at hand.
    cache_hit: bool,
}

/// A tool of the chain ended: `ThinkToolEvent`.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "command",
    level = "full",
    purpose = "shows which tools lower the quality of a chain",
    max_bits = 30
)]
struct ToolFinished {
    /// Which tool ran.
    tool: ThinkTool,
    /// How long it took.
    took: Elapsed,
    /// How coherent the result was, if that was measured.
    coherence: Option<Percent>,
    /// How confident the tool was, if it said so.
    confidence: Option<Percent>,
    /// Whether it ran to its end.
    completed: bool,
}

#[derive(TelemetryValue)]
enum WorkType {
    BugFix,
    Feature,
    Test,
    Documentation,
    Refactoring,
}

#[derive(TelemetryValue)]
enum WorkSource {
    GithubWatcher,
    CodeQuality,
    TestCoverage,
    ErrorLog,
    Manual,
}

/// 1 is the lowest priority, 5 the highest.
#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 2, 3, 4, 5])]
struct Priority(u8);

/// Tenths of the score.
#[derive(TelemetryValue)]
#[telemetry(buckets = [10, 20, 30, 50, 80])]
struct Complexity(u32);

#[derive(TelemetryValue)]
enum GitWorkflow {
    DirectCommit,
    PullRequest,
}

#[derive(TelemetryValue)]
enum WorkflowStep {
    AutoClose,
    BranchCreated,
    ReviewRequested,
}

/// A piece of work was completed: `work_completed`, twelve fields.
#[derive(TelemetryEvent)]
#[telemetry(
    category = "work",
    level = "enhanced",
    purpose = "shows what kinds of work succeed, and after how much effort",
    cross(work_type, success),
    cross(source, took)
)]
struct WorkCompleted {
    /// What kind of work it was.
    work_type: WorkType,
    /// Where the work came from.
    source: WorkSource,
    /// How urgent it was.
    priority: Priority,
    /// How complex it was, from time and changes.
    complexity: Complexity,
    /// How long it took.
    took: Elapsed,
    /// How many files were changed.
    files_changed: Count,
    /// How much was changed.
    changed: ByteSize,
    /// How many pieces of text a model was given and gave back, if one was used.
    model_use: Option<Count>,
    /// Whether it succeeded.
    success: bool,
    /// How often it was tried again.
    retries: Count,
    /// How the change went into the repository.
    git_workflow: GitWorkflow,
    /// What else was done on the way.
    workflow: Flags<WorkflowStep>,
}

fn value(capture: &Capture, field: &str) -> String {
    let seen = capture.seen();
    let last = seen.last().expect("an event was recorded");
    last.value(field)
        .expect("the event has the field")
        .to_owned()
}

#[test]
fn a_command_of_twelve_fields() {
    let capture = Capture::start();
    CommandExecuted {
        command: Command::Think,
        profile: Some(Profile::Balanced),
        thinktool_chain: [ThinkTool::Gigathink, ThinkTool::Bedrock]
            .into_iter()
            .collect(),
        thinktool_count: 2_usize.into(),
        took: Duration::from_millis(2_500).into(),
        success: true,
        error_category: None,
        model_input: 1_500_u32.into(),
        model_output: 800_u32.into(),
        model_cached: 200_u32.into(),
        model: Model::ClaudeSonnet,
        cache_hit: false,
    }
    .record();
    let seen = capture.seen();
    assert_eq!(seen[0].name, "command_executed");
    let expected = [
        ("command", "think"),
        ("profile", "balanced"),
        ("thinktool_chain", "gigathink,bedrock"),
        ("thinktool_count", "2"),
        ("took", "2s"),
        ("success", "true"),
        ("error_category", "none"),
        ("model_input", "1k"),
        ("model_output", "500"),
        ("model_cached", "200"),
        ("model", "sonnet"),
        ("cache_hit", "false"),
    ];
    assert_eq!(
        seen[0].values,
        expected.map(|(name, value)| (name, value.to_owned()))
    );

    ToolFinished {
        tool: ThinkTool::Proofguard,
        took: Duration::from_secs(40).into(),
        coherence: Some(Percent::from_ratio(0.88)),
        confidence: None,
        completed: true,
    }
    .record();
    assert_eq!(value(&capture, "coherence"), "80");
    assert_eq!(value(&capture, "confidence"), "none");
}

#[test]
fn a_completed_piece_of_work_of_twelve_fields() {
    let capture = Capture::start();
    WorkCompleted {
        work_type: WorkType::BugFix,
        source: WorkSource::GithubWatcher,
        priority: Priority(4),
        complexity: Complexity(25),
        took: Duration::from_millis(45_200).into(),
        files_changed: 3_usize.into(),
        changed: ByteSize::new(5_000),
        model_use: Some(1_500_u32.into()),
        success: true,
        retries: 0_u8.into(),
        git_workflow: GitWorkflow::DirectCommit,
        workflow: Flags::new().with(WorkflowStep::AutoClose),
    }
    .record();
    let seen = capture.seen();
    assert_eq!(seen[0].name, "work_completed");
    let expected = [
        ("work_type", "bug_fix"),
        ("source", "github_watcher"),
        ("priority", "4"),
        ("complexity", "20-29"),
        ("took", "30s"),
        ("files_changed", "3"),
        ("changed", "4kib"),
        ("model_use", "1k"),
        ("success", "true"),
        ("retries", "0"),
        ("git_workflow", "direct_commit"),
        ("workflow", "auto_close"),
    ];
    assert_eq!(
        seen[0].values,
        expected.map(|(name, value)| (name, value.to_owned()))
    );
}

#[test]
fn every_value_can_be_told_from_the_others() {
    let capture = Capture::start();
    let commands = [Command::Think, Command::Compare, Command::Metrics];
    let profiles = [Profile::Quick, Profile::Deep, Profile::Paranoid];
    let categories = [
        ErrorCategory::ApiError,
        ErrorCategory::Timeout,
        ErrorCategory::Configuration,
    ];
    let mut told = std::collections::BTreeSet::new();
    for ((command, profile), category) in commands.into_iter().zip(profiles).zip(categories) {
        CommandExecuted {
            command,
            profile: Some(profile),
            thinktool_chain: [ThinkTool::Laserlogic, ThinkTool::Brutalhonesty]
                .into_iter()
                .collect(),
            thinktool_count: 2_usize.into(),
            took: Elapsed::default(),
            success: false,
            error_category: Some(category),
            model_input: Count::default(),
            model_output: Count::default(),
            model_cached: Count::default(),
            model: Model::Unlisted,
            cache_hit: true,
        }
        .record();
        told.insert(["command", "profile", "error_category"].map(|field| value(&capture, field)));
    }
    assert_eq!(told.len(), 3);
    assert_eq!(value(&capture, "model"), "other");
    assert_eq!(
        value(&capture, "thinktool_chain"),
        "laserlogic,brutalhonesty"
    );
}
