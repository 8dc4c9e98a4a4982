using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadTests.Grids;

/// <summary>A silo or an API in a process of its own; what it says goes to a file that a failure can be read from.</summary>
internal sealed partial class GridProcess : IDisposable
{
    /// <summary>As the operator's guide promises.</summary>
    private static readonly TimeSpan UntilStopped = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private GridProcess(string name, Process process, string folder, string awaited)
    {
        (Name, _process, Ended) = (name, process, process.WaitForExitAsync());
        _log = new StreamWriter(Path.Combine(folder, $"{name}.log")) { AutoFlush = true };
        _reading = Task.WhenAll(FollowAsync(process.StandardOutput, awaited), FollowAsync(process.StandardError, awaited));
        _ = EndAsync();
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Resident memory, in bytes.</summary>
    public long WorkingSet()
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));

        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1_024;
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>With what it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Time of all cores that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();

            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Done when it has said that it has joined, or found, its cluster; fails where it ends before.</summary>
    public Task Joined => _said.Task;

    /// <summary>Where the other silos reach it, as it has said.</summary>
    public async Task<string> AddressAsync() => MemberAddress().Match(await _said.Task).Groups[1].Value;

    /// <summary>Done when the process is gone.</summary>
    public Task Ended { get; }

    /// <param name="program">The full path of the program.</param>
    /// <param name="awaited">Words of the line after which it serves.</param>
    public static GridProcess Start(string name, string program, string folder, string awaited, params string[] settings)
    {
        // Off, unless the question is about access control; an earlier release may not know of it.
        var isOwn = program.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);
        string[] access = !isOwn || settings.Any(setting => setting.StartsWith("--Access:Mode", StringComparison.Ordinal)) ? [] : ["--Access:Mode=off"];
        var start = new ProcessStartInfo("dotnet", [program, .. settings, .. access])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As in deploy/: several processes share the cores, and who spins takes them from the others.
        start.Environment.TryAdd("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");

        return new(name, Process.Start(start)!, folder, awaited);
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Asks it to stop, as service managers do.</summary>
    public Task StopAsync() => SignalAsync("TERM");

    /// <summary>Asks it to stop, and waits until it has; what is wrong with how it did, or nothing.</summary>
    public async Task<string?> StopInTimeAsync()
    {
        await StopAsync();
        if (await Task.WhenAny(Ended, Task.Delay(UntilStopped)) != Ended)
            return $"{Name} was asked to stop, and {UntilStopped} later it still runs.";

        return ExitCode == 0 ? null : $"{Name} was asked to stop, and ended with {ExitCode}.";
    }

    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        // The shell's own: a program of that name is not on every machine.
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task FollowAsync(StreamReader reader, string awaited)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
                _log.WriteLine(line);

            if (line.Contains(awaited, StringComparison.Ordinal))
                _said.TrySetResult(line);
        }
    }

    private async Task EndAsync()
    {
        await _reading;
        _said.TrySetException(new InvalidOperationException($"{Name} ended before it had joined."));
        _ = _said.Task.Exception;
    }

    [GeneratedRegex(@" as (\S+), with its gateway")]
    private static partial Regex MemberAddress();

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();

        _process.Dispose();
        lock (_log)
            _log.Dispose();
    }
}
