using Footprints.Waves;

namespace Footprints.Tests.Waves;

/// <summary>What leader and members say in tests that drive one state machine by hand: term 1, activation 1 unless told.</summary>
internal static class Said
{
    private const long Term = 1;

    public static WaveMessage.Joined Joined(int member, long activation = 1, long settled = -1) => new(member, Term)
    {
        Activation = activation,
        IsLoaded = true,
        SettledThrough = settled,
        Applied = 0,
    };

    public static WaveMessage.Begin Begin(
        int member, long wave, long epoch, IReadOnlyList<long> activations, IReadOnlyList<EntryReference>? entries = null, bool isAlone = false) => new()
    {
        Head = new(Roster.Leader, member, Term, wave, epoch, 0, activations[member]),
        Activations = activations,
        Entries = entries,
        IsAlone = isAlone,
    };

    /// <summary>A member that has nothing to compute, and whose cells stand where they stood.</summary>
    public static WaveMessage.Begun Begun(int member, long wave, long epoch, long activation = 1, bool awaitsOwners = false) => new()
    {
        Head = new(member, Roster.Leader, Term, wave, epoch, activation, 0),
        Lowest = int.MaxValue,
        Touched = [],
        IsReshaped = false,
        AwaitsOwners = awaitsOwners,
    };

    public static WaveMessage.Shaped Shaped(int member, long wave, long epoch, bool isReshaped) => new()
    {
        Head = new(member, Roster.Leader, Term, wave, epoch, 1, 0),
        IsReshaped = isReshaped,
    };

    public static WaveMessage.Arrange Arrange(int order, long wave, long epoch, IReadOnlyList<long> activations) => new()
    {
        Head = new(Roster.Leader, order, Term, wave, epoch, 0, activations[order]),
        Activations = activations,
    };

    public static WaveMessage.Arranged Arranged(int order, long wave, long epoch, long activation = 1) => new()
    {
        Head = new(order, Roster.Leader, Term, wave, epoch, activation, 0),
        Touched = [],
    };

    /// <summary>Run whatever there is, as the first step, with no letter to wait for.</summary>
    public static WaveMessage.Run Run(int member, long wave, long epoch) => new()
    {
        Head = new(Roster.Leader, member, Term, wave, epoch, 0, 1),
        Step = 1,
        Horizon = int.MaxValue,
        Announced = [],
    };

    public static WaveMessage.Settle Settle(int member, long wave, long epoch) => new()
    {
        Head = new(Roster.Leader, member, Term, wave, epoch, 0, 1),
    };

    public static WaveMessage.Settled Settled(int member, long wave, long epoch, long activation = 1) => new()
    {
        Head = new(member, Roster.Leader, Term, wave, epoch, activation, 0),
    };

    /// <summary>The answer of whoever was written to, which leaves it nothing to compute.</summary>
    public static WaveMessage.Acknowledged Acknowledged(WaveMessage.Letter letter) => new()
    {
        Head = new(letter.To, letter.From, Term, letter.Wave, letter.Epoch, letter.ToActivation, letter.FromActivation),
        Number = letter.Number,
        Lowest = int.MaxValue,
    };
}
