using Footprints.Waves;

namespace Grains.Waves;

/// <summary>A wave message on its way to a member: as it is inside a silo, as bytes between two.</summary>
/// <remarks>
/// Its pages may be used again by the sender before a second copy of it is written to the wire. Such a copy is dropped
/// unread by whoever gets it, since its letter has been taken in or its wave has ended.
/// </remarks>
[Immutable]
public sealed class WaveEnvelope(WaveMessage message)
{
    public WaveMessage Message { get; } = message;
}
