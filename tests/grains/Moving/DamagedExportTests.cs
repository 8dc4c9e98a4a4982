using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grains.Tests.Ledger;
using Silo.Moving;

namespace Grains.Tests.Moving;

/// <summary>Whatever happens to an export on its way is noticed, and named with the place.</summary>
#pragma warning disable CA1001 // What it owns is disposed of by the test's lifetime.
public sealed class DamagedExportTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly SqliteTestStore _origin = Create();
    private readonly SqliteTestStore _target = Create();
    private List<string> _lines = [];

    public async Task InitializeAsync()
    {
        var ledger = await _origin.OpenAsync();
        await ExportedLedger.FillAsync(ledger);
        _lines = [.. Encoding.UTF8.GetString(await ExportedLedger.ExportAsync(ledger)).Split('\n')[..^1]];
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Theory]
    [InlineData("urn:prod:shared", "urn:prod:shaped")]
    [InlineData("\"principal\":\"acme\"", "\"principal\":\"acne\"")]
    [InlineData("\"version\":1,", "\"version\":2,")]
    [InlineData("\"recordedAt\":\"2026-03-01T12:00:0", "\"recordedAt\":\"2026-03-01T12:01:0")]
    [InlineData("\"payload\":{", "\"payload\":{ ")]
    public Task A_changed_entry_is_refused_at_its_position(string from, string to)
    {
        var at = Array.FindIndex([.. _lines], line => line.Contains("\"position\":5,", StringComparison.Ordinal));
        Assert.Contains(from, _lines[at], StringComparison.Ordinal);
        _lines[at] = _lines[at].Replace(from, to, StringComparison.Ordinal);

        return RefusedAsync("at line 6, position 5", "The entry's content does not give its hash.");
    }

    [Fact]
    public Task Entries_in_another_order_are_refused()
    {
        (_lines[8], _lines[9]) = (_lines[9], _lines[8]);

        return RefusedAsync("at line 9, position 8", "The entry is missing: position 9 comes next.");
    }

    [Fact]
    public Task A_missing_entry_is_refused()
    {
        _lines.RemoveAt(20);

        return RefusedAsync("at line 21, position 20", "The entry is missing: position 21 comes next.");
    }

    [Fact]
    public Task An_entry_that_comes_twice_is_refused()
    {
        _lines.Insert(4, _lines[3]);

        return RefusedAsync("at line 5, position 4", "position");
    }

    [Theory]
    [InlineData(1, "at line 1, position 1")]
    [InlineData(12, "at line 12, position 12")]
    [InlineData(37, "at line 37, position 36")]
    [InlineData(40, "at line 40, position 36")]
    public Task An_export_that_was_cut_off_between_lines_is_refused(int kept, string place)
    {
        _lines = _lines[..kept];

        return RefusedAsync(place, "The export is cut off: its last line is missing.");
    }

    [Fact]
    public async Task An_export_that_was_cut_off_in_a_line_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', _lines[..12]));

        await RefusedAsync(bytes, "at line 11, position 11", "cut off in the middle of a line");
    }

    [Fact]
    public Task A_changed_key_is_refused()
    {
        _lines[38] = _lines[38].Replace("\"accepted\":3", "\"accepted\":2", StringComparison.Ordinal);

        return RefusedAsync("at line 45, position 36", "do not give the SHA-256");
    }

    [Fact]
    public Task A_missing_key_is_refused()
    {
        _lines.RemoveAt(38);

        return RefusedAsync("at line 44, position 36", "counts 36 entries and 7 keys, but there are 36 and 6");
    }

    [Fact]
    public Task A_line_behind_the_end_is_refused()
    {
        _lines.Add(_lines[3]);

        return RefusedAsync("at line 46", "behind the last line");
    }

    [Fact]
    public Task What_is_no_line_of_an_export_is_refused()
    {
        _lines[7] = "hello";

        return RefusedAsync("at line 8, position 7", "The line can't be read");
    }

    [Fact]
    public Task An_export_with_another_head_in_its_header_is_refused()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData("another"u8));
        _lines[0] = System.Text.RegularExpressions.Regex.Replace(_lines[0], "\"headHash\":\"[0-9a-f]+\"", $"\"headHash\":\"{hash}\"");

        return RefusedAsync("position 36", "The head has another hash than its entry.");
    }

    [Fact]
    public void The_lines_are_those_that_the_places_mean()
    {
        Assert.Equal(45, _lines.Count);
        Assert.Equal(
            Enumerable.Range(1, 36).Select(position => $"{{\"position\":{position.ToString(CultureInfo.InvariantCulture)},\"entity\""),
            _lines[1..37].Select(line => line[..line.IndexOf(":\"urn", StringComparison.Ordinal)]));
    }

    private static SqliteTestStore Create() => new SqliteTestStore();

    private Task RefusedAsync(params string[] words) =>
        RefusedAsync(Encoding.UTF8.GetBytes(string.Join('\n', _lines) + '\n'), words);

    private async Task RefusedAsync(byte[] export, params string[] words)
    {
        var ledger = await _target.OpenAsync();

        var refusal = await Assert.ThrowsAsync<ImportRefusedException>(() => ExportedLedger.ImportAsync(ledger, export));

        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.EndsWith("Nothing was imported.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await ledger.ReadHeadAsync(CancellationToken.None)).Position);
    }
}
