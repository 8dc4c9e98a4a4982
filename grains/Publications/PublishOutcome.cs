using Footprints.Facts;
using Grains.Figures;

namespace Grains.Publications;

/// <summary>What became of a request to publish.</summary>
[GenerateSerializer, Immutable, Alias("grid.publish-outcome")]
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The total is incomplete or divergent: only a complete one may be disclosed.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.nothing")]
    public sealed record NothingToPublish([property: Id(0)] TotalStatus Status) : PublishOutcome;

    /// <summary>In the ledger at <paramref name="Position"/>; the preceding one is deprecated.</summary>
    /// <param name="IsReplayed">The key was answered before, and this is the first answer.</param>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.published")]
    public sealed record Published(
        [property: Id(0)] Fact.Publication Publication, [property: Id(1)] long Position, [property: Id(2)] bool IsReplayed = false) : PublishOutcome;

    /// <summary>The key was used before for something else.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.key-reused")]
    public sealed record KeyReused : PublishOutcome;

    /// <summary>There is no such product, or none any more.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.not-found")]
    public sealed record NotFound([property: Id(0)] bool IsWithdrawn) : PublishOutcome;

    /// <summary>The total does not include the asked position yet.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.not-yet-settled")]
    public sealed record NotYetSettled([property: Id(0)] long SettledThrough) : PublishOutcome;

    /// <summary>The position lies beyond the end of the ledger.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.beyond-head")]
    public sealed record BeyondHead([property: Id(0)] long Head) : PublishOutcome;

    /// <summary>Try again after a while: <c>LOADING</c>, <c>LEDGER_UNAVAILABLE</c> or <c>CONTENDED</c>.</summary>
    [GenerateSerializer, Immutable, Alias("grid.publish-outcome.unavailable")]
    public sealed record Unavailable([property: Id(0)] string Code, [property: Id(1)] string Detail, [property: Id(2)] TimeSpan RetryAfter) : PublishOutcome;
}
