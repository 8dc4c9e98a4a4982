using System.Text.Json;
using Footprints.Identities;

namespace Footprints.Facts;

/// <summary>Reads facts: those that clients state, strictly, and those that the ledger holds.</summary>
/// <remarks>Threads may share one.</remarks>
public sealed class FactReader(FactLimits limits)
{
    // No member of a payload lies deeper than 4, now or in any schema that this version reads.
    private const int PayloadDepth = 8;

    private readonly FactLimits _limits = limits;
    private readonly EntityIdCache _ids = new(EntityIdCache.DefaultSlots);

    public FactReader()
        : this(new FactLimits())
    {
    }

    /// <summary>Reads and judges one fact that a client states.</summary>
    /// <param name="json">One JSON object in UTF-8, in any spelling that the contract allows.</param>
    /// <param name="now">The time at the door, against which reference periods and years are judged.</param>
    public FactReading Read(ReadOnlySpan<byte> json, DateTimeOffset now)
    {
        if (json.Length > _limits.MaxBytes)
        {
            return Refuse(
                FactCodes.FactTooLarge,
                $"The fact has {json.Length} bytes, but at most {_limits.MaxBytes} are allowed: split it into components.");
        }

        try
        {
            var parser = new FactParser(json, _limits.MaxDepth, _ids, isOwn: false);

            return parser.TryParse(out var fact) ? Judge(fact, parser, now) : new FactReading.Refused(parser.Error!);
        }
        catch (JsonException broken)
        {
            return Refuse(FactCodes.InvalidJson, $"The text is no JSON: {broken.Message}");
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to a text that it can't turn into characters.
            return Refuse(FactCodes.InvalidJson, "A text in it is not UTF-8, or has half a surrogate pair: encode it anew.");
        }
    }

    /// <summary>Reads what <see cref="FactWriter"/> wrote. No rule and no limit of today is applied.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a fact of this kind and schema.</exception>
    public Fact ReadCanonical(FactKind kind, int schema, ReadOnlySpan<byte> payload)
    {
        if (schema != FactSchema.Current(kind))
            throw new InvalidDataException($"Schema {schema} of {FactKinds.Name(kind)} is unknown: use a newer version of the grid.");

        try
        {
            var parser = new FactParser(payload, PayloadDepth, _ids, isOwn: true);
            if (!parser.TryParse(out var fact))
                throw new InvalidDataException($"The payload can't be read at '{parser.Error!.Field}': {parser.Error.Detail}");

            return fact.Kind == kind
                ? fact
                : throw new InvalidDataException($"The payload is of kind {FactKinds.Name(fact.Kind)}, not {FactKinds.Name(kind)}.");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The payload is no JSON: {broken.Message}", broken);
        }
    }

    private FactReading Judge(Fact fact, in FactParser parser, DateTimeOffset now)
    {
        var rules = new FactRules(_limits, now);
        if (!rules.Allow(fact))
            return new FactReading.Refused(rules.Error!);

        if (parser.HasUnusedQuality)
            rules.Warn(FactCodes.QualityUnused, "direct", "What is said about data quality concerns direct entries, and there are none.");

        return new FactReading.Accepted(fact, parser.IfVersion, rules.Warnings);
    }

    private static FactReading.Refused Refuse(string code, string detail) => new(new FactError(code, null, detail));
}
