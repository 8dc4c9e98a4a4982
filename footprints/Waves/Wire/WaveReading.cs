using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Waves.Wire;

/// <summary>Reads what leader and members tell each other; letters among members are read by <see cref="LetterReading"/>.</summary>
internal static class WaveReading
{
    public static WaveMessage Read(ref WireReader reader)
    {
        var code = (WaveCode)reader.Byte();

        return code switch
        {
            WaveCode.Hello or WaveCode.Joined => ReadOutside(code, ref reader),
            (>= WaveCode.Begin and <= WaveCode.Acknowledged) or WaveCode.Shape or WaveCode.Shaped => ReadStep(code, ReadHead(ref reader), ref reader),
            _ => LetterReading.Read(code, ReadHead(ref reader), ref reader),
        };
    }

    /// <summary>What is said outside of any wave.</summary>
    private static WaveMessage ReadOutside(WaveCode code, ref WireReader reader)
    {
        var (from, to, term) = (reader.Int(), reader.Int(), reader.Long());

        return code == WaveCode.Hello
            ? new WaveMessage.Hello(to, term)
            : new WaveMessage.Joined(from, term)
            {
                Activation = reader.Long(),
                IsLoaded = reader.Flag(),
                SettledThrough = reader.Long(),
                Applied = reader.Long(),
            };
    }

    private static WaveHead ReadHead(ref WireReader reader) => new(
        reader.Int(), reader.Int(), reader.Long(), reader.Long(), reader.Long(), reader.Long(), reader.Long());

    private static WaveMessage.InWave ReadStep(WaveCode code, WaveHead head, ref WireReader reader)
    {
        return code switch
        {
            WaveCode.Begin => new WaveMessage.Begin
            {
                Head = head,
                Activations = reader.Run<long>(),
                Entries = ReadEntries(ref reader),
                IsAlone = reader.Flag(),
            },
            WaveCode.Begun => ReadBegun(head, ref reader),
            WaveCode.Shape => new WaveMessage.Shape
            {
                Head = head,
                Activations = reader.Run<long>(),
            },
            WaveCode.Shaped => new WaveMessage.Shaped
            {
                Head = head,
                IsReshaped = reader.Flag(),
            },
            WaveCode.Arrange => new WaveMessage.Arrange
            {
                Head = head,
                Activations = reader.Run<long>(),
            },
            WaveCode.Arranged => new WaveMessage.Arranged
            {
                Head = head,
                Touched = reader.Run<TouchedMember>(),
            },
            WaveCode.Run => new WaveMessage.Run
            {
                Head = head,
                Step = reader.Int(),
                Horizon = reader.Int(),
                Announced = reader.Run<AnnouncedLetters>(),
            },
            WaveCode.Ran => new WaveMessage.Ran
            {
                Head = head,
                Step = reader.Int(),
                Lowest = reader.Int(),
                Touched = reader.Run<TouchedMember>(),
                Recomputed = reader.Int(),
                Changed = reader.Int(),
            },
            WaveCode.Settle => new WaveMessage.Settle
            {
                Head = head,
            },
            WaveCode.Settled => new WaveMessage.Settled
            {
                Head = head,
            },
            WaveCode.Acknowledged => new WaveMessage.Acknowledged
            {
                Head = head,
                Number = reader.Int(),
                Lowest = reader.Int(),
                Used = reader.Flag() ? LetterReading.ReadUsed(ref reader) : null,
            },
            _ => throw WireReader.Broken(),
        };
    }

    private static WaveMessage.Begun ReadBegun(WaveHead head, ref WireReader reader)
    {
        var (lowest, touched, flags) = (reader.Int(), reader.Run<TouchedMember>(), reader.Byte());

        return new WaveMessage.Begun
        {
            Head = head,
            Lowest = lowest,
            Touched = touched,
            IsReshaped = (flags & 1) != 0,
            AwaitsOwners = (flags & 2) != 0,
        };
    }

    private static EntryReference[]? ReadEntries(ref WireReader reader)
    {
        const int leastBytes = 37;
        if (!reader.Flag())
            return null;

        var entries = new EntryReference[reader.Count(leastBytes)];
        for (var at = 0; at < entries.Length; at++)
        {
            entries[at] = new EntryReference(
                reader.Long(), reader.Values<CellKey>(1)[0], (VersionSeries)reader.Byte(), reader.Int(), reader.Long());
        }

        return entries;
    }
}
