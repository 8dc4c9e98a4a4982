using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Silo.Ledger;

/// <summary>Reads on the thread pool, one slice ahead of the caller, whose own scheduler is left alone.</summary>
internal static class SliceStream
{
    /// <summary>Yields what <paramref name="produce"/> writes; it has ended when the enumeration has.</summary>
    public static async IAsyncEnumerable<T> OfAsync<T>(
        Func<ChannelWriter<T>, CancellationToken, Task> produce,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var slices = Channel.CreateBounded<T>(
            new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var producer = Task.Run(() => ProduceAsync(produce, slices.Writer, ending.Token), CancellationToken.None);
        try
        {
            await foreach (var slice in slices.Reader.ReadAllAsync(cancellation))
                yield return slice;
        }
        finally
        {
            await ending.CancelAsync();
            await producer;
        }
    }

    private static async Task ProduceAsync<T>(
        Func<ChannelWriter<T>, CancellationToken, Task> produce, ChannelWriter<T> slices, CancellationToken ending)
    {
        // Whatever goes wrong belongs to the reader of the channel, also where that has left already.
        try
        {
            await produce(slices, ending);
            slices.Complete();
        }
        catch (Exception failure)
        {
            slices.Complete(failure);
        }
    }
}
