using Footprints.Waves.Wire;
using Grains.Waves;

namespace Grains.Wire;

/// <summary>A wave message between silos, in the format of <see cref="WaveFormat"/>.</summary>
[GenerateSerializer, Immutable, Alias("grid.wire.wave-envelope")]
public struct WaveEnvelopeOnWire
{
    [Id(0)]
    public byte[] Bytes { get; set; }
}

/// <summary>Carries wave messages over the wire.</summary>
[RegisterConverter]
public sealed class WaveEnvelopeConverter : IConverter<WaveEnvelope, WaveEnvelopeOnWire>
{
    public WaveEnvelope ConvertFromSurrogate(in WaveEnvelopeOnWire surrogate) => new(WaveFormat.Read(surrogate.Bytes));

    public WaveEnvelopeOnWire ConvertToSurrogate(in WaveEnvelope value) => new() { Bytes = WaveFormat.Write(value.Message) };
}
