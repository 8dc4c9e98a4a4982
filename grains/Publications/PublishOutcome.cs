using Footprints.Facts;
using Grains.Figures;

namespace Grains.Publications;

/// <summary>What became of a request to publish.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The total is incomplete or divergent: only a complete one may be disclosed.</summary>
    public sealed record NothingToPublish(TotalStatus Status) : PublishOutcome;

    /// <summary>In the ledger at <paramref name="Position"/>; the preceding one is deprecated.</summary>
    public sealed record Published(Fact.Publication Publication, long Position) : PublishOutcome;

    /// <summary>There is no such product, or none any more.</summary>
    public sealed record NotFound(bool IsWithdrawn) : PublishOutcome;

    /// <summary>The total does not include the asked position yet.</summary>
    public sealed record NotYetSettled(long SettledThrough) : PublishOutcome;

    /// <summary>The position lies beyond the end of the ledger.</summary>
    public sealed record BeyondHead(long Head) : PublishOutcome;

    /// <summary>Try again after a while: <c>LOADING</c>, <c>LEDGER_UNAVAILABLE</c> or <c>CONTENDED</c>.</summary>
    public sealed record Unavailable(string Code, string Detail, TimeSpan RetryAfter) : PublishOutcome;
}
