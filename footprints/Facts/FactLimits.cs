namespace Footprints.Facts;

/// <summary>What a fact may hold at the door. Facts in the ledger are read whatever the limits are today.</summary>
public sealed class FactLimits
{
    /// <summary>UTF-8 bytes of one fact. 4 MiB holds a product with the most inputs at 80 bytes each.</summary>
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Depth of the JSON. The deepest member, a score of a pedigree of a direct entry, is at 4; the rest is room.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Inputs of a product: the largest bills of materials (an aircraft, an input-output table) stay below.</summary>
    public int MaxInputs { get; init; } = 50_000;

    /// <summary>Sources of a component: nobody splits one component over more suppliers.</summary>
    public int MaxSources { get; init; } = 1_000;

    /// <summary>Direct entries of a product: one per stage or process.</summary>
    public int MaxDirect { get; init; } = 100;

    /// <summary>Characters of an id: what fits a column index of both stores and an HTTP path.</summary>
    public int MaxIdLength { get; init; } = 255;

    /// <summary>UTF-16 characters of a name.</summary>
    public int MaxNameLength { get; init; } = 200;

    /// <summary>UTF-16 characters of a source citation, an issuer, or another text that is read and not listed.</summary>
    public int MaxTextLength { get; init; } = 1_000;

    /// <summary>Largest absolute number: in kilograms, twenty times what the world emits in a year.</summary>
    public decimal MaxMagnitude { get; init; } = 1e15m;

    /// <summary>Smallest absolute number that is not 0: below it a decimal keeps fewer than ten digits.</summary>
    public decimal MinMagnitude { get; init; } = 1e-18m;

    /// <summary>Largest publish threshold: beyond a change by a factor of eleven nobody would be told anything.</summary>
    public decimal MaxPublishThreshold { get; init; } = 10;

    /// <summary>How far the shares of a component may be from 1: rounded percentages pass, a forgotten supplier does not.</summary>
    public decimal ShareTolerance { get; init; } = 0.001m;

    /// <summary>The first year of a factor: before it there were no life-cycle data.</summary>
    public int MinYear { get; init; } = 1960;

    /// <summary>Years from the end of the reference period to the end of validity, as PACT allows.</summary>
    public int MaxValidityYears { get; init; } = 3;

    /// <summary>How far a reference period may reach beyond now: any time zone and a wrong clock, but no plan.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The oldest assessment report of the IPCC whose characterisation factors are accepted: PACT 3 needs AR5 at least.</summary>
    public int MinGwpReport { get; init; } = 5;
}
