using Grains.Coordination;

namespace Grains.Figures;

/// <summary>What one partition answers out of its settled columns.</summary>
internal interface ISettledAnswer
{
    /// <summary>The epoch; -1 where the partition has settled nothing yet.</summary>
    long SettledThrough { get; }

    /// <summary>Whether it is the epoch that was asked for.</summary>
    bool IsInTime { get; }
}

/// <summary>Finds one settled epoch that all partitions answer for, however fast waves follow each other.</summary>
internal sealed class CommonEpoch(ICoordinatorGrain coordinator)
{
    /// <summary>Mostly no wave settles between two questions, and whoever names the newest epoch finds it a moment later.</summary>
    private const int Hopeful = 3;

    /// <summary>How often to ask in all, before the reader is told to come back.</summary>
    private const int Attempts = 20;

    /// <summary>
    /// Answers that are all of one epoch, or with one among them that is not as new as <paramref name="atLeast"/>; null
    /// where none are found.
    /// </summary>
    /// <param name="ask">Asks the partitions for the epoch that it is given; -1 for any.</param>
    public async Task<TAnswer[]?> Find<TAnswer>(long atLeast, Func<long, Task<TAnswer[]>> ask)
        where TAnswer : ISettledAnswer
    {
        var newest = -1L;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var answers = attempt < Hopeful ? await ask(newest) : await AskHeld(newest, ask);
            newest = answers.Max(answer => answer.SettledThrough);
            if (answers.Any(answer => !answer.IsInTime && answer.SettledThrough < atLeast)
                || answers.All(answer => answer.IsInTime && answer.SettledThrough == newest))
                return answers;
        }

        return null;
    }

    /// <summary>Asks while no wave begins; where none settles anyhow, for the newest epoch that is known.</summary>
    private async Task<TAnswer[]> AskHeld<TAnswer>(long newest, Func<long, Task<TAnswer[]>> ask)
    {
        var held = await Hold();
        try
        {
            return await ask(held.IsHeld ? held.Epoch : newest);
        }
        finally
        {
            // One way: nobody waits for it, and where it is lost the hold ends by the clock.
            if (held.IsHeld)
                _ = coordinator.ReleaseWaves(held.Hold);
        }
    }

    private async Task<HeldEpoch> Hold()
    {
        try
        {
            return await coordinator.HoldWaves();
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // Without a coordinator no wave begins either.
            return HeldEpoch.None;
        }
    }
}
