using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Whole.Tests.Kills;

/// <summary>The real silo in a process of its own, which can be killed at any moment.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private SiloProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        Client = new HttpClient { BaseAddress = address, Timeout = Patience };
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Starts an empty grid without a demo; it may be killed before it listens.</summary>
    public static SiloProcess Start(string workingFolder, params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var silo = Path.Combine(AppContext.BaseDirectory, "Silo.dll");
        string[] arguments = [silo, $"--urls={address.GetLeftPart(UriPartial.Authority)}", "--Grid:Demo=false", .. settings];

        return new(
            Process.Start(new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = workingFolder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!,
            address);
    }

    /// <summary>Waits until settled reads are served.</summary>
    public async Task ReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            Assert.False(_process.HasExited, $"The silo ended by itself:\n{string.Join('\n', _said)}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"The silo is not ready:\n{string.Join('\n', _said)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process.HasExited, $"The silo ended by itself:\n{string.Join('\n', _said)}");
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();

        _process.Dispose();
        Client.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
