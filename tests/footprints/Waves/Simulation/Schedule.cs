using Footprints.Cells;
using Footprints.Facts;
using Footprints.Waves;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>What one simulated run is made of; everything in it follows from these values.</summary>
internal sealed record Schedule
{
    private static readonly Type[] Fatal =
    [
        typeof(WaveMessage.Use), typeof(WaveMessage.Restated), typeof(WaveMessage.Totals), typeof(WaveMessage.Shapes),
        typeof(WaveMessage.Places), typeof(WaveMessage.LoopRows), typeof(WaveMessage.LoopTotals),
        typeof(WaveMessage.Acknowledged), typeof(WaveMessage.Settle), typeof(WaveMessage.Settled),
    ];

    private static readonly Type[] FatalToShares =
        [.. Fatal, typeof(WaveMessage.Begin), typeof(WaveMessage.Begun), typeof(WaveMessage.Shape), typeof(WaveMessage.Shaped)];

    public required int Seed { get; init; }

    public required int Partitions { get; init; }

    /// <summary>In how many processes the members live: between two of them messages travel as bytes.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Whether products of others count only while they are shared.</summary>
    public Sharing Sharing { get; init; }

    /// <summary>Batches of facts, each committed whole.</summary>
    public required IReadOnlyList<IReadOnlyList<Fact>> Batches { get; init; }

    /// <summary>How much happens in between, in random steps per batch.</summary>
    public required int StepsPerBatch { get; init; }

    public double Loss { get; init; }

    public double Doubling { get; init; }

    /// <summary>How often a message overtakes others.</summary>
    public double Overtaking { get; init; }

    /// <summary>In 10,000 random steps.</summary>
    public int Crashes { get; init; }

    public int Freezes { get; init; }

    public int NewLeaders { get; init; }

    /// <summary>How often the leader is told to hold the next wave back, or to go on.</summary>
    public int Holds { get; init; }

    /// <summary>The kind of message at which members like to crash and leaders to be replaced; null for none.</summary>
    public Type? FatalMessage { get; init; }

    /// <summary>What happens once, at one message; null for nothing.</summary>
    public Accident? Accident { get; init; }

    public double MissingBodies { get; init; }

    /// <summary>Whether the work of a step is cut into small pieces.</summary>
    public bool HasSmallSteps { get; init; }

    public bool HasFaults => Accident is not null || FatalMessage is not null || Loss > 0 || Doubling > 0 || Overtaking > 0 || Crashes > 0 || Freezes > 0 || NewLeaders > 0;

    public int Facts => Batches.Sum(batch => batch.Count);

    /// <summary>Half of the schedules need shares; of the others half state some, which change nothing.</summary>
    public static Schedule Of(int seed) =>
        Of(seed, seed % 2 == 0 ? Sharing.Required : Sharing.Open, shares: (seed % 4) switch { 3 => 0, 1 => 10, _ => 25 });

    /// <param name="shares">How many in a hundred facts are about shares.</param>
    public static Schedule Of(int seed, Sharing sharing, int shares)
    {
        var random = new Random(seed);
        var facts = new RandomFacts(random, random.Next(2, 20), back: random.Next(3) switch { 0 => 0, 1 => 2, _ => 8 }, shares);
        var batches = new List<IReadOnlyList<Fact>>();
        for (var count = random.Next(1, 9); count > 0; count--)
            batches.Add([.. Enumerable.Range(0, random.Next(1, batches.Count == 0 ? 40 : 8)).Select(_ => facts.Next())]);

        var schedule = new Schedule
        {
            Seed = seed,
            Sharing = sharing,
            Partitions = random.Next(1, 6),
            Batches = batches,
            StepsPerBatch = random.Next(10, 300),
            MissingBodies = random.Next(2) * 0.3,
            HasSmallSteps = random.Next(2) == 0,
        };
        if (random.Next(8) == 0)
            return schedule;

        var fatal = sharing == Sharing.Required ? FatalToShares : Fatal;

        return schedule with
        {
            Loss = random.Next(3) == 0 ? 0.1 : 0,
            Doubling = random.Next(3) == 0 ? 0.1 : 0,
            Overtaking = random.Next(2) == 0 ? 0.5 : 0,
            Crashes = random.Next(2) * random.Next(200),
            Freezes = random.Next(3) == 0 ? random.Next(100) : 0,
            NewLeaders = random.Next(3) == 0 ? random.Next(100) : 0,
            FatalMessage = random.Next(2) == 0 ? fatal[random.Next(fatal.Length)] : null,
            Holds = random.Next(3) == 0 ? random.Next(500) : 0,
            Silos = random.Next(1, 4),
        };
    }

    public Schedule WithoutFaults() => this with
    {
        Loss = 0,
        Doubling = 0,
        Overtaking = 0,
        Crashes = 0,
        Freezes = 0,
        NewLeaders = 0,
        FatalMessage = null,
        Holds = 0,
    };

    public override string ToString() =>
        $"seed {Seed}: {Partitions} partitions in {Silos} silos, sharing {Sharing}, {Batches.Count} batches, {Facts} facts, {StepsPerBatch} steps per batch, "
        + $"loss {Loss}, doubling {Doubling}, overtaking {Overtaking}, crashes {Crashes}, freezes {Freezes}, "
        + $"new leaders {NewLeaders}, fatal {FatalMessage?.Name ?? "none"}, holds {Holds}, missing bodies {MissingBodies}, small steps {HasSmallSteps}";
}
