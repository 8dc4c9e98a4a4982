using Footprints.Facts;

namespace Grains.Intake;

/// <summary>A fact on its way to its partition: its canonical bytes, and inside one process the fact itself.</summary>
[GenerateSerializer, Immutable, Alias("grid.fact-envelope")]
public sealed class FactEnvelope
{
    private static readonly FactReader Reader = new();

    [NonSerialized]
    private Fact? _fact;

    public FactEnvelope(int line, Fact fact, byte[] payload, int? ifVersion, Writer? writer = null)
    {
        (Line, Kind, Schema, Payload, IfVersion, Writer) = (line, fact.Kind, FactSchema.Current(fact.Kind), payload, ifVersion, writer);
        _fact = fact;
    }

    /// <summary>1 for the first line of the request.</summary>
    [Id(0)]
    public int Line { get; private set; }

    [Id(1)]
    public FactKind Kind { get; private set; }

    [Id(2)]
    public int Schema { get; private set; }

    [Id(3)]
    public byte[] Payload { get; private set; }

    [Id(4)]
    public int? IfVersion { get; private set; }

    /// <summary>Whose entities it may replace; none where it may replace any. All facts of a push share one.</summary>
    [Id(5)]
    public Writer? Writer { get; private set; }

    /// <summary>The fact; read from its bytes where it came over the wire.</summary>
    public Fact Fact => _fact ??= Reader.ReadCanonical(Kind, Schema, Payload);
}
