using System.Net.Sockets;
using System.Text;

namespace Whole.Tests.Access.Attacks;

/// <summary>A socket, for requests that no client library would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TcpClient _client = new();

    private NetworkStream Stream => _client.GetStream();

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port);

        return connection;
    }

    /// <summary>One request from its first line to the last byte of its body, and all that comes back until the server closes.</summary>
    public static async Task<string> AskAsync(Uri address, string request)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync(request);

        return await connection.ReadToEndAsync();
    }

    /// <summary>Sends letters as the bytes that Latin-1 has for them.</summary>
    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Waits for the first byte of an answer.</summary>
    public Task<int> ReadByteAsync() => Stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience);

    /// <summary>Everything until the server closes the connection, or cuts it.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var read = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(read).WaitAsync(Patience);
        }
        catch (IOException)
        {
            // Cut: what came before counts.
        }

        return Encoding.Latin1.GetString(read.ToArray());
    }

    public void Dispose() => _client.Dispose();
}
