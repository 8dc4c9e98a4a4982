using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>A grid with access control and without a demo, in a process of its own, for all tests of a class that leave it whole.</summary>
public sealed class GuardedGrid : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private GridProcess? _process;

    public string Folder => _folder.Path;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    internal GridProcess Process => _process!;

    public async Task InitializeAsync()
    {
        _process = GridProcess.Launch(Folder, "--Access:Mode=on", "--Grid:Demo=false");
        Address = await _process.ReadyAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
