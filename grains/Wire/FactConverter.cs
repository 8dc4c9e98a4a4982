using Footprints.Facts;

namespace Grains.Wire;

/// <summary>A publication on the wire: its canonical bytes.</summary>
[GenerateSerializer, Immutable, Alias("grid.wire.publication")]
public struct PublicationOnWire
{
    [Id(0)]
    public int Schema { get; set; }

    [Id(1)]
    public byte[] Payload { get; set; }
}

/// <summary>Carries publications over the wire.</summary>
[RegisterConverter]
public sealed class PublicationConverter : IConverter<Fact.Publication, PublicationOnWire>
{
    private static readonly FactReader Reader = new();

    public Fact.Publication ConvertFromSurrogate(in PublicationOnWire surrogate) =>
        (Fact.Publication)Reader.ReadCanonical(FactKind.Publication, surrogate.Schema, surrogate.Payload);

    public PublicationOnWire ConvertToSurrogate(in Fact.Publication value) =>
        new() { Schema = FactSchema.Current(FactKind.Publication), Payload = FactWriter.Write(value) };
}
