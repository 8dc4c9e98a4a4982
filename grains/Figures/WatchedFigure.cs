using System.Runtime.InteropServices;
using Footprints.Identities;

namespace Grains.Figures;

/// <summary>An entity that somebody watches, as it was read last: kept once, however many look at it.</summary>
internal sealed class WatchedFigure(EntityId id, int partition)
{
    public EntityId Id => id;

    public int Partition => partition;

    public HashSet<FeedViewer> Viewers { get; } = [];

    /// <summary>None where it is not known, or withdrawn.</summary>
    public Figure? Figure { get; private set; }

    /// <summary>The epoch with which it was read to be another; -1 while it has not been read.</summary>
    public long ChangedAt { get; private set; } = -1;

    public void Show(Figure? figure, long settledThrough) => (Figure, ChangedAt) = (figure, settledThrough);

    /// <summary>Whether it says something else, apart from being of another epoch.</summary>
    public bool DiffersFrom(Figure? other) => ChangedAt < 0 || (Figure, other) switch
    {
        (null, null) => false,
        ({ } own, { } read) => !AreAlike(own, read),
        _ => true,
    };

    private static bool AreAlike(Figure one, Figure other) =>
        one.Version == other.Version
        && one.Position == other.Position
        && one.Status == other.Status
        && one.Name == other.Name
        && one.Unit == other.Unit
        && one.Enterprise == other.Enterprise
        && HaveSameBits(one.Lanes.AsSpan(), other.Lanes.AsSpan())
        && one.Missing.AsSpan().SequenceEqual(other.Missing.AsSpan())
        && AreAlike(one.Loop, other.Loop);

    private static bool HaveSameBits(ReadOnlySpan<double> one, ReadOnlySpan<double> other) =>
        MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));

    private static bool AreAlike(LoopUpstream? one, LoopUpstream? other) =>
        one?.ClosedBy == other?.ClosedBy
        && (one is null || other is null || one.Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan()));
}
