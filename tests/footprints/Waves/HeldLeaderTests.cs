using CsCheck;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Waves;

namespace Footprints.Tests.Waves;

/// <summary>A leader that is told to hold the next wave back lets the running one settle, and catches up when it is released.</summary>
public class HeldLeaderTests
{
    private const int Partitions = 3;

    private static readonly CellKey Key = EntityId.Of("urn:prod:a").Key;

    private readonly List<WaveMessage> _outbox = [];
    private readonly WaveLeader _leader;
    private long _head;

    public HeldLeaderTests()
    {
        _leader = new WaveLeader(Partitions, term: 1, head: 0, _outbox);
        AnswerAll();
    }

    [Fact]
    public void A_running_wave_settles_and_no_other_begins_until_the_release()
    {
        Commit();
        var isIdle = _leader.Hold();
        Commit();
        AnswerAll();

        Assert.False(isIdle);
        Assert.Equal((true, 1, 2), (_leader.IsIdle, _leader.Heard, _leader.Head));

        Commit();
        Assert.Empty(_outbox);

        _leader.Release();
        AnswerAll();
        Assert.Equal((true, 3), (_leader.IsIdle, _leader.Heard));
    }

    [Fact]
    public void An_idle_leader_is_held_at_once()
    {
        Assert.True(_leader.Hold());
        Commit();

        Assert.Empty(_outbox);
        Assert.True(_leader.IsIdle);
    }

    [Fact]
    public void A_member_that_comes_anew_is_not_kept_waiting()
    {
        _leader.Hold();
        Commit();
        _leader.Receive(Said.Joined(member: 1, activation: 2, settled: _leader.Heard));
        AnswerAll(activationOf1: 2);

        Assert.Equal((true, true, 1), (_leader.IsHeld, _leader.IsIdle, _leader.Heard));
    }

    [Fact]
    public void Whatever_is_committed_held_and_released_settles_in_the_end() => Gen.Int[0, 3].Array[0, 40].Sample(course =>
    {
        var test = new HeldLeaderTests();
        foreach (var what in course)
            test.Take(what);

        test._leader.Release();
        test.AnswerAll();

        return test._leader.IsIdle && test._leader.Heard == test._head;
    });

    private void Take(int what)
    {
        var (wave, mayBegin) = (_leader.Wave, !_leader.IsHeld || !_leader.IsIdle);
        switch (what)
        {
            case 0:
                Commit();
                break;
            case 1:
                _leader.Hold();
                break;
            case 2:
                _leader.Release();
                return;
            default:
                AnswerOne(activationOf1: 1);
                break;
        }

        Assert.True(mayBegin || _leader.Wave == wave, "A wave has begun while it was held.");
    }

    private void Commit() => _leader.Commit(++_head, [new EntryReference(_head, Key, VersionSeries.Stated, (int)_head, Batch: _head)]);

    private void AnswerAll(long activationOf1 = 1)
    {
        while (_outbox.Count > 0)
            AnswerOne(activationOf1);
    }

    /// <summary>Answers as a member with nothing to compute does.</summary>
    private void AnswerOne(long activationOf1)
    {
        if (_outbox.Count == 0)
            return;

        var message = _outbox[0];
        _outbox.RemoveAt(0);
        var activation = message.To == 1 ? activationOf1 : 1;
        WaveMessage? answer = message switch
        {
            WaveMessage.Hello => Said.Joined(message.To, activation, settled: _leader.Heard),
            WaveMessage.Begin begin => Said.Begun(begin.To, begin.Wave, begin.Epoch, activation),
            WaveMessage.Arrange arrange => Said.Arranged(arrange.To, arrange.Wave, arrange.Epoch, activation),
            WaveMessage.Settle settle => Said.Settled(settle.To, settle.Wave, settle.Epoch, activation),
            _ => null,
        };
        if (answer is not null)
            _leader.Receive(answer);
    }
}
