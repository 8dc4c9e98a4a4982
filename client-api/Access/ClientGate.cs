using System.Collections.Concurrent;
using ClientApi.Hosting;

namespace ClientApi.Access;

/// <summary>Lets a bounded number through at a time: of all, and of one person or client, so that nobody takes all.</summary>
internal sealed class ClientGate(int limit, int limitOfOne)
{
    private readonly Gate _all = new(limit);
    private readonly ConcurrentDictionary<string, int> _inside = new(StringComparer.Ordinal);

    /// <summary>A pass that must be disposed, or none where a limit is reached.</summary>
    public IDisposable? TryEnter(Principal principal)
    {
        if (_all.TryEnter() is not { } place)
            return null;
        if (principal.IsUnrestricted)
            return place;

        var pass = new Pass(this, principal.Id, place);
        if (_inside.AddOrUpdate(principal.Id, 1, (_, inside) => inside + 1) <= limitOfOne)
            return pass;

        pass.Dispose();

        return null;
    }

    private void Leave(string client)
    {
        // The last one takes the entry along, unless another has come meanwhile.
        if (_inside.AddOrUpdate(client, 0, (_, inside) => inside - 1) == 0)
            _inside.TryRemove(new(client, 0));
    }

    private sealed class Pass(ClientGate gate, string client, IDisposable place) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) != 0)
                return;

            gate.Leave(client);
            place.Dispose();
        }
    }
}
