using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Whole.Tests.Running;

/// <summary>A grid in a process of its own, as a user starts it, on a free port and in a folder that it may keep.</summary>
internal sealed partial class GridProcess : IAsyncDisposable
{
    /// <summary>Longer than any start on a busy machine; a grid that is not ready by then never will be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly List<Waiter> _waiters = [];
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _loading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private GridProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync());
    }

    /// <summary>Everything that it has said so far.</summary>
    public string Output => string.Join('\n', _output);

    public string Errors => _errors.ToString();

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts one; it may not get far.</summary>
    /// <param name="folder">The working folder, in which <c>./grid-data</c> lies.</param>
    /// <param name="settings">As on the command line; without an address it takes a free port.</param>
    public static GridProcess Launch(string folder, params string[] settings)
    {
        string[] address = settings.Any(setting => setting.StartsWith("--urls", StringComparison.Ordinal)) ? [] : ["--urls=http://127.0.0.1:0"];
        var silo = Path.Combine(AppContext.BaseDirectory, "Silo.dll");

        return LaunchCommand(folder, ["dotnet", silo, .. settings, .. address, .. Access(settings)]);
    }

    /// <summary>Starts another program of the grid, such as its API alone.</summary>
    public static GridProcess LaunchProgram(string program, string folder, params string[] settings) => LaunchCommand(
        folder, ["dotnet", Path.Combine(AppContext.BaseDirectory, program), "--urls=http://127.0.0.1:0", .. settings, .. Access(settings)]);

    /// <summary>Off, unless the test is about access control and says so.</summary>
    private static string[] Access(string[] settings) =>
        settings.Any(setting => setting.StartsWith("--Access:Mode", StringComparison.Ordinal) || setting == "--help") ? [] : ["--Access:Mode=off"];

    /// <summary>Starts one with any command.</summary>
    public static GridProcess LaunchCommand(string folder, string[] command) =>
        new(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Where it listens, once it is ready.</summary>
    public async Task<Uri> ReadyAsync()
    {
        var first = await InTimeAsync(Task.WhenAny(_ready.Task, _reading), "become ready");
        if (first != _ready.Task && !_ready.Task.IsCompleted)
            Assert.Fail($"The grid ended before it was ready.\n{Output}\n{Errors}");

        return await _ready.Task;
    }

    /// <summary>The first line with these words, once it has said it.</summary>
    public async Task<string> SaidAsync(string words)
    {
        var waiter = new Waiter(words);
        lock (_waiters)
        {
            if (_output.FirstOrDefault(waiter.IsMeant) is { } said)
                return said;

            _waiters.Add(waiter);
        }

        var first = await InTimeAsync(Task.WhenAny(waiter.Said.Task, _reading), $"say '{words}'");
        if (first != waiter.Said.Task && !waiter.Said.Task.IsCompleted)
            Assert.Fail($"The process ended before it said '{words}'.\n{Output}\n{Errors}");

        return await waiter.Said.Task;
    }

    /// <summary>Once the demo is loading, and long before it is there.</summary>
    public Task LoadingAsync() => _loading.Task.WaitAsync(Patience);

    /// <summary>The exit code, once it has ended by itself.</summary>
    public async Task<int> EndedAsync()
    {
        await InTimeAsync(Task.WhenAll(_reading, _process.WaitForExitAsync()), "end");

        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as Ctrl+C and service managers do.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");

        return await EndedAsync();
    }

    /// <summary>Takes all its time away, as a machine that hangs does.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        // The shell's own: a program of that name is not on every machine.
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it at once, as a power cut does.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();

        _process.Dispose();
    }

    /// <summary>What it does in time; or the test fails with all that it has said instead.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> deed, string what)
    {
        await InTimeAsync((Task)deed, what);

        return await deed;
    }

    private async Task InTimeAsync(Task deed, string what)
    {
        if (await Task.WhenAny(deed, Task.Delay(Patience)) != deed)
            Assert.Fail($"The process did not {what} within {Patience.TotalSeconds} s.\n{Output}\n{Errors}");

        await deed;
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_waiters)
            {
                _output.Enqueue(line);
                foreach (var waiter in _waiters.Where(waiter => waiter.IsMeant(line)))
                    waiter.Said.TrySetResult(line);
            }

            if (line.StartsWith("Loading the demo", StringComparison.Ordinal))
                _loading.TrySetResult();

            // The line that ends the invitation, so that all of it can be read.
            if (line.Contains("All else:", StringComparison.Ordinal) || line.Contains("/v1/enterprises?limit=", StringComparison.Ordinal))
                _ready.TrySetResult(new Uri(Address().Match(Output).Groups[1].Value));
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            _errors.AppendLine(line);
    }

    private sealed record Waiter(string Words)
    {
        public TaskCompletionSource<string> Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsMeant(string line) => line.Contains(Words, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"The grid is ready on (https?://\S+) ")]
    private static partial Regex Address();
}
