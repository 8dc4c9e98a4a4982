using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadTests.Fuzz;

/// <summary>A socket to the grid, over which requests follow each other without waiting for answers.</summary>
internal sealed class FuzzConnection : IDisposable
{
    private const int BufferBytes = 64 * 1_024;
    private const int KeptBytes = 8 * 1_024;

    /// <summary>An answer that has begun and does not end is a stream, whatever it calls itself, and is left.</summary>
    private static readonly TimeSpan StreamAfter = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _at;
    private int _end;

    /// <param name="caller">The last number of the loopback address that it comes from: wrong passwords are counted by caller.</param>
    public static async Task<FuzzConnection> OpenAsync(Uri address, int caller, CancellationToken cancellation)
    {
        var connection = new FuzzConnection();
        connection._socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)caller]), 0));
        await connection._socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellation);

        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, cancellation)..];
    }

    /// <summary>Says that nothing more comes.</summary>
    public void SayGoodbye() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Cuts the connection, so that the server hears of a reset.</summary>
    public void Cut() => _socket.LingerState = new LingerOption(true, 0);

    /// <summary>The next answer; none where the server has closed the connection.</summary>
    public async Task<FuzzAnswer?> ReadAsync(bool hasBody, CancellationToken cancellation)
    {
        FuzzAnswer answer;
        do
        {
            if (await ReadHeadAsync(cancellation) is not { } head)
                return null;

            answer = FuzzAnswer.Of(head);
        }
        while (answer.Status is 100 or 102 or 103);

        if (!hasBody || answer.Status is 204 or 304 or 101)
            return answer;

        var kept = new StringBuilder();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(StreamAfter);
        try
        {
            if (answer.IsChunked && !answer.IsStream)
                await ReadChunksAsync(kept, end.Token);
            else if (answer.Length is { } length)
                await ReadSomeAsync(length, kept, end.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            answer = answer with { IsStream = true };
        }

        return answer with { Body = kept.ToString() };
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _at, end);
                _at += end + 4;

                return head;
            }

            if (!await FillAsync(cancellation))
                return null;
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_at, _end - _at).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _at, end);
                _at += end + 2;

                return line;
            }

            if (!await FillAsync(cancellation))
                return null;
        }
    }

    private async Task ReadChunksAsync(StringBuilder kept, CancellationToken cancellation)
    {
        while (await ReadLineAsync(cancellation) is { } line)
        {
            var length = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await ReadSomeAsync(length, kept, cancellation);
            await ReadLineAsync(cancellation);
            if (length == 0)
                return;
        }
    }

    private async Task ReadSomeAsync(long length, StringBuilder kept, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_at == _end && !await FillAsync(cancellation))
                return;

            var taken = (int)Math.Min(length, _end - _at);
            if (kept.Length < KeptBytes)
                kept.Append(Encoding.UTF8.GetString(_buffer, _at, taken));

            _at += taken;
            length -= taken;
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (_at == _end)
            (_at, _end) = (0, 0);
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;

        return read > 0;
    }
}

/// <summary>What a server has answered, as far as it matters.</summary>
/// <param name="Body">Its first kilobytes.</param>
internal sealed record FuzzAnswer(int Status, long? Length, bool IsChunked, bool IsStream, bool IsLast, string Body)
{
    public static FuzzAnswer Of(string head)
    {
        var lines = head.Split("\r\n");
        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        string? Header(string name) => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim();
        var type = Header("Content-Type:") ?? "";

        return new(
            status,
            Header("Content-Length:") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : null,
            Header("Transfer-Encoding:") is not null,
            status == 101 || type.StartsWith("text/event-stream", StringComparison.Ordinal) || type.StartsWith("application/x-ndjson", StringComparison.Ordinal),
            string.Equals(Header("Connection:"), "close", StringComparison.OrdinalIgnoreCase),
            "");
    }
}
