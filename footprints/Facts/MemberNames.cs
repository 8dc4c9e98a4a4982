using System.Text;
using System.Text.Json;

namespace Footprints.Facts;

/// <summary>The names of the members in JSON: the member's own, with a small first letter.</summary>
internal static class MemberNames
{
    /// <summary>What <see cref="Find"/> gives for a name that is none.</summary>
    public const Member None = (Member)byte.MaxValue;

    private const int Slots = 512;

    private static readonly string[] Texts =
        [.. Enum.GetNames<Member>().Select(name => JsonNamingPolicy.CamelCase.ConvertName(name))];

    private static readonly byte[][] Names = [.. Texts.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Keys = [.. Texts.Select(name => Encoding.UTF8.GetBytes($"\"{name}\":"))];

    private static readonly Member[] Table = BuildTable();

    public static string Text(Member member) => Texts[(int)member];

    /// <summary>The quoted name with its colon.</summary>
    public static ReadOnlySpan<byte> Key(Member member) => Keys[(int)member];

    public static Member Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return None;

        for (var slot = SlotOf(name); Table[slot] != None; slot = (slot + 1) % Slots)
        {
            if (name.SequenceEqual(Names[(int)Table[slot]]))
                return Table[slot];
        }

        return None;
    }

    private static int SlotOf(ReadOnlySpan<byte> name) =>
        (name.Length * 7 + name[0] * 3 + name[name.Length / 2] * 31 + name[^1] * 131) % Slots;

    private static Member[] BuildTable()
    {
        var table = new Member[Slots];
        Array.Fill(table, None);
        for (var member = 0; member < Names.Length; member++)
        {
            var slot = SlotOf(Names[member]);
            while (table[slot] != None)
                slot = (slot + 1) % Slots;

            table[slot] = (Member)member;
        }

        return table;
    }
}
