namespace Footprints.Tests.Waves.Simulation;

/// <summary>What happens once in a schedule, always at the same message.</summary>
/// <param name="Message">The kind of message.</param>
/// <param name="Nth">At which of them it happens, from 1.</param>
internal sealed record Accident(AccidentKind Kind, Type Message, int Nth);

internal enum AccidentKind
{
    /// <summary>The message is lost, and nothing else.</summary>
    Lost,

    /// <summary>Who should hear it dies with it; another activation begins in its place.</summary>
    ReceiverDies,

    /// <summary>Who has said it dies, and it is lost.</summary>
    SenderDies,

    /// <summary>A new activation begins, while the one before still hears what is meant for it, and goes on answering.</summary>
    ReceiverIsReplaced,

    /// <summary>The leader dies with it; another leads the next term.</summary>
    LeaderDies,

    /// <summary>Another leads the next term, while the one before goes on leading.</summary>
    LeaderIsReplaced,
}
