using Footprints.Facts;
using Grains.Ledger;

namespace Grains.Intake;

/// <summary>One fact as it was pushed.</summary>
/// <param name="Line">1 for the first line of the request.</param>
/// <param name="Fact">What it states.</param>
/// <param name="Payload">Its canonical bytes.</param>
/// <param name="IfVersion">The version that it must replace (0: it must be new), or none.</param>
public sealed record StatedFact(int Line, Fact Fact, byte[] Payload, int? IfVersion);

/// <summary>Why a fact was not accepted.</summary>
[GenerateSerializer, Immutable, Alias("grid.rejection")]
public sealed record Rejection(
    [property: Id(0)] int Line, [property: Id(1)] string Code, [property: Id(2)] string? Field, [property: Id(3)] string Detail);

/// <summary>Facts to be accepted all or none, or, where <paramref name="IsPartial"/>, those that can be.</summary>
/// <param name="Principal">Who states them.</param>
/// <param name="Facts">The facts that could be read, in the order of their lines.</param>
/// <param name="Rejections">The lines that could not be read.</param>
/// <param name="Key">The client's idempotency key with the hash of the body, or none.</param>
/// <param name="IsDryRun">Validate only; nothing is written.</param>
/// <param name="Writer">Whose entities the facts may replace; none where they may replace any.</param>
public sealed record Push(
    string Principal,
    IReadOnlyList<StatedFact> Facts,
    IReadOnlyList<Rejection> Rejections,
    IdempotencyKey? Key,
    bool IsPartial,
    bool IsDryRun,
    Writer? Writer = null);

/// <summary>What became of a push.</summary>
public abstract record PushOutcome
{
    private PushOutcome()
    {
    }

    /// <summary>Durable; <paramref name="Receipt"/> is the position of the last fact (0 for a dry run or where nothing was accepted).</summary>
    public sealed record Accepted(int Count, long Receipt, IReadOnlyList<Rejection> Rejections, bool IsFirstAnswer) : PushOutcome;

    /// <summary>Nothing was accepted, because of these.</summary>
    public sealed record Refused(IReadOnlyList<Rejection> Rejections) : PushOutcome;

    /// <summary>The key was used before with another body.</summary>
    public sealed record KeyReused : PushOutcome;

    /// <summary>Try again after a while: <c>LOADING</c>, <c>LEDGER_UNAVAILABLE</c>, <c>TOO_MANY_PENDING</c> or <c>CONTENDED</c>.</summary>
    public sealed record Unavailable(string Code, string Detail, TimeSpan RetryAfter) : PushOutcome;
}
