using System.Diagnostics;
using System.Globalization;
using LoadTests.Grids;
using LoadTests.Questions;
using Silo.Cluster;

namespace LoadTests.Chaos;

/// <summary>Lets things go wrong, one heavy fault at a time, and sees that each passes.</summary>
internal sealed class Faults(BusyCluster busy, int silos, Random random)
{
    /// <summary>As a service manager waits before it starts something again.</summary>
    private static readonly TimeSpan BeforeRestart = TimeSpan.FromSeconds(2);

    /// <summary>Long enough to be declared dead, with the voting.</summary>
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(9);

    /// <summary>As long as any recovery may take: the API that tells may be away meanwhile.</summary>
    private static readonly TimeSpan UntilMoved = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UntilFenced = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly GridProcesses _cluster = busy.Processes;
    private readonly ChaosClient _client = busy.Client;
    private readonly List<string> _complaints = [];
    private readonly List<Task> _passing = [];

    public int Count { get; private set; }

    /// <summary>Silos that were declared dead while they were frozen, and ended themselves when they found out.</summary>
    public int Fenced { get; private set; }

    public Dictionary<FaultKind, int> Kinds { get; } = [];

    /// <summary>What should not have happened.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>One fault after the other until the time is over; then until the last has passed.</summary>
    public async Task RunAsync(CancellationToken end, CancellationToken surrender)
    {
        foreach (var kind in FaultKinds.Endless(random))
        {
            await PauseAsync(end);
            if (kind.IsHeavy())
                await PassedAsync();

            if (end.IsCancellationRequested)
                break;

            var passing = PassAsync(kind, surrender);
            _passing.Add(passing);
            if (kind.IsHeavy())
                await passing;
        }

        await PassedAsync();
    }

    private async Task PauseAsync(CancellationToken end)
    {
        try
        {
            await Task.Delay(LongestPause * random.NextDouble(), end);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private async Task PassedAsync()
    {
        await Task.WhenAll(_passing);
        _passing.Clear();
    }

    private async Task PassAsync(FaultKind kind, CancellationToken surrender)
    {
        Count++;
        Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
        var healing = HappenAsync(kind);
        var took = await busy.Recoveries.MeasureAsync(healing, surrender);
        Question.Say(string.Create(CultureInfo.InvariantCulture, $"  {kind,-16} recovered after {took.TotalSeconds:F1} s"));
        await healing;
    }

    private Task HappenAsync(FaultKind kind) => kind switch
    {
        FaultKind.KillSilo => KillAsync(),
        FaultKind.FreezeSilo => FreezeAsync(),
        FaultKind.StopSilo => StopAsync(),
        FaultKind.AddSilo => JoinAsync(),
        FaultKind.KillApi => KillApiAsync(),
        FaultKind.RestartPostgres => _cluster.RestartPostgresAsync(),
        FaultKind.CutConnections => CutAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such fault."),
    };

    private GridProcess TakeSilo()
    {
        var silo = _cluster.Silos[random.Next(_cluster.Silos.Count)];
        _cluster.Forget(silo);

        return silo;
    }

    /// <summary>As many silos as there should be, at least.</summary>
    private async Task ReplaceAsync()
    {
        await Task.Delay(BeforeRestart);
        if (_cluster.Silos.Count < silos)
            await JoinAsync();
    }

    /// <summary>One silo more, until partitions have moved to it; where there are more silos than partitions none may.</summary>
    private async Task JoinAsync()
    {
        var silo = _cluster.AddSilo();
        await silo.Joined;
        var (address, since) = (await silo.AddressAsync(), Stopwatch.GetTimestamp());
        while (!await _client.HoldsPartitionAsync(address))
        {
            if (silo.HasEnded || Stopwatch.GetElapsedTime(since) >= UntilMoved)
            {
                Miss(silo);

                return;
            }

            await Task.Delay(Glance);
        }
    }

    /// <summary>A silo has joined, and holds no partition.</summary>
    private void Miss(GridProcess silo)
    {
        if (silo.HasEnded)
            _complaints.Add($"{silo.Name} has joined, and ended with {silo.ExitCode}.");
        else if (_cluster.Silos.Count <= busy.Size.Partitions)
            _complaints.Add($"{silo.Name} has joined, and {UntilMoved} later it holds no partition.");
    }

    private Task KillAsync()
    {
        TakeSilo().Kill();

        return ReplaceAsync();
    }

    private async Task FreezeAsync()
    {
        var silo = TakeSilo();
        await silo.FreezeAsync();
        await Task.Delay(Frozen);
        await silo.ThawAsync();
        if (await Task.WhenAny(silo.Ended, Task.Delay(UntilFenced)) != silo.Ended)
            await UnfencedAsync(silo);
        else if (silo.ExitCode == Fencing.ExitCode)
            Fenced++;
        else
            _complaints.Add($"{silo.Name} was frozen, and ended with {silo.ExitCode} instead of {Fencing.ExitCode}.");

        await ReplaceAsync();
    }

    /// <summary>While others die too nobody may have found the time to declare it dead: then it is a member as before.</summary>
    private async Task UnfencedAsync(GridProcess silo)
    {
        if (await _client.IsActiveAsync(await silo.AddressAsync()))
            await silo.StopAsync();
        else
            _complaints.Add($"{silo.Name} was frozen for {Frozen}, is no member any more, and {UntilFenced} later it still runs.");
    }

    private async Task StopAsync()
    {
        if (await TakeSilo().StopInTimeAsync() is { } complaint)
            _complaints.Add(complaint);

        await ReplaceAsync();
    }

    private async Task KillApiAsync()
    {
        _cluster.KillApi();
        await Task.Delay(BeforeRestart);
        _cluster.StartApi();
    }

    private async Task CutAsync()
    {
        try
        {
            await _cluster.CutConnectionsAsync();
        }
        catch (Npgsql.NpgsqlException)
        {
            // The database is away itself, and so are its connections.
        }
    }
}
