namespace Footprints.Waves;

/// <summary>What every message inside a wave begins with: by it a receiver knows what is not meant for it, or not any more.</summary>
/// <param name="From">The member that sends it, or the leader.</param>
/// <param name="To">The member that it is for, or the leader.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Wave">The number of the wave, rising within a term.</param>
/// <param name="Epoch">The position that the wave will have settled.</param>
/// <param name="FromActivation">The sender's life; the leader has none, 0.</param>
/// <param name="ToActivation">The life of the receiver that it is meant for; 0 for the leader.</param>
public readonly record struct WaveHead(
    int From, int To, long Term, long Wave, long Epoch, long FromActivation, long ToActivation);
