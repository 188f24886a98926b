//! Each version's verdicts against what is expected, and against each other.
use crate::agent::{self, Kind, Verdict};
use crate::cases::{Case, Policy};
use crate::engines::VERSIONS;

/// The verdicts on all policies, in their order.
type Verdicts = Vec<Result<Vec<Verdict>, String>>;

pub fn check(policies: &[Policy]) -> bool {
    let by_version = VERSIONS.map(|version| {
        let verdicts: Verdicts = policies.iter().map(|policy| agent::verdicts(&version, policy)).collect();
        (version.name, verdicts)
    });
    let Some((_, newest)) = by_version.last() else {
        return false;
    };
    let agreeing: Vec<bool> =
        by_version.iter().map(|(name, verdicts)| report(name, policies, verdicts, newest)).collect();
    agreeing.into_iter().all(|agrees| agrees)
}

fn report(name: &str, policies: &[Policy], verdicts: &Verdicts, newest: &Verdicts) -> bool {
    let problems: Vec<String> = policies
        .iter()
        .zip(verdicts.iter().zip(newest))
        .flat_map(|(policy, (verdicts, newest))| problems_of(policy, verdicts, newest))
        .collect();
    let cases: usize = policies.iter().map(|policy| policy.cases.len()).sum();
    let what = format!("{cases} cases in {} policies", policies.len());
    if problems.is_empty() {
        println!("{name}: {what} agree ({})", kinds(verdicts));
    } else {
        println!("{name}: {what}, of which these disagree:\n{}", problems.join("\n"));
    }
    problems.is_empty()
}

fn problems_of(
    policy: &Policy,
    verdicts: &Result<Vec<Verdict>, String>,
    newest: &Result<Vec<Verdict>, String>,
) -> Vec<String> {
    let verdicts = match verdicts {
        Ok(verdicts) => verdicts,
        // Not a verdict of its own: it would pass for a denial in each case that expects one.
        Err(message) => return vec![format!("  {}: the policy does not load: {}", policy.name, brief(message))],
    };
    let newest = newest.iter().flatten().map(Some).chain(std::iter::repeat(None));
    let problems =
        policy.cases.iter().zip(verdicts).zip(newest).enumerate().filter_map(|(index, ((case, got), newest))| {
            let problem = problem_of(case, got, newest)?;
            Some(format!("  {}[{index}] {} {:?}: {problem}", policy.name, case.kind, case.description))
        });
    problems.collect()
}

fn problem_of(case: &Case, got: &Verdict, newest: Option<&Verdict>) -> Option<String> {
    let expected = if case.allowed { "allowed" } else { "denied" };
    let message = if got.message.is_empty() { String::new() } else { format!(": {}", brief(&got.message)) };
    if (got.kind == Kind::Allowed) != case.allowed {
        return Some(format!("expected {expected}, got {}{message}", got.kind));
    }
    let newest = newest.filter(|newest| newest.kind != got.kind)?;
    Some(format!("expected {expected}, got {}, and the newest version says {}{message}", got.kind, newest.kind))
}

/// A denial that comes from an error or an undefined rule is right and yet worth a look.
fn kinds(verdicts: &Verdicts) -> String {
    let count = |kind| verdicts.iter().flatten().flatten().filter(|verdict| verdict.kind == kind).count();
    let counts = Kind::ALL.map(|kind| (count(kind), kind)).into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, kind)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}

/// The place and the error: the source line between them may be long.
fn brief(message: &str) -> String {
    let lines: Vec<&str> =
        message.lines().map(str::trim).filter(|line| line.starts_with("-->") || line.starts_with("error")).collect();
    if lines.is_empty() { message.trim().to_owned() } else { lines.join(" ") }
}
