using Footprints.Waves.Wire;
using Grains.Waves;

namespace Grains.Wire;

/// <summary>A wave message between silos, in the format of <see cref="WaveFormat"/>.</summary>
[GenerateSerializer, Immutable, Alias("grid.wire.wave-envelope")]
public struct WaveEnvelopeOnWire
{
    [Id(0)]
    public byte[] Bytes { get; set; }

    /// <summary>Of cells that the message describes; release 0.1.0 passes over it.</summary>
    [Id(1)]
    public byte[]? Kinds { get; set; }
}

/// <summary>Carries wave messages over the wire.</summary>
[RegisterConverter]
public sealed class WaveEnvelopeConverter : IConverter<WaveEnvelope, WaveEnvelopeOnWire>
{
    public WaveEnvelope ConvertFromSurrogate(in WaveEnvelopeOnWire surrogate) => new(WaveFormat.Read(surrogate.Bytes, surrogate.Kinds));

    public WaveEnvelopeOnWire ConvertToSurrogate(in WaveEnvelope value) => new()
    {
        Bytes = WaveFormat.Write(value.Message),
        Kinds = WaveFormat.WriteKinds(value.Message),
    };
}
