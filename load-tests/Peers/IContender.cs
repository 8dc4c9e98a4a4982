namespace LoadTests.Peers;

/// <summary>Another way of keeping totals current.</summary>
internal interface IContender
{
    string Name { get; }

    /// <summary>Plays the match alone on the machine, or says why it can't.</summary>
    Task<Outcome> PlayAsync(Match match, CancellationToken cancellation);
}
