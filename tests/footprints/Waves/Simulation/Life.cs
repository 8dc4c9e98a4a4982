using Footprints.Waves;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>One activation of a member, with the messages that it writes.</summary>
internal abstract class Life(int member, long activation)
{
    public int Member { get; } = member;

    public long Activation { get; } = activation;

    public List<WaveMessage> Outbox { get; } = [];

    /// <summary>What has arrived while it is frozen; null where it is not.</summary>
    public List<WaveMessage>? Frozen { get; set; }

    public bool HasMore { get; protected set; }

    public abstract void Receive(WaveMessage message);

    public abstract void Remind();

    public virtual void Step(int work)
    {
    }
}

/// <summary>The order or the loops.</summary>
internal sealed class PlainLife : Life
{
    private readonly Action<WaveMessage> _receive;
    private readonly Action _remind;

    public PlainLife(Roster roster, int member, long activation)
        : base(member, activation)
    {
        if (member == roster.Order)
        {
            var order = new OrderMember(roster.Partitions, activation, Outbox);
            (_receive, _remind) = (order.Receive, order.Remind);
        }
        else
        {
            var loops = new LoopMember(roster.Partitions, activation, Footprints.Loops.LoopLimits.Default, Outbox);
            (_receive, _remind) = (loops.Receive, loops.Remind);
        }
    }

    public override void Receive(WaveMessage message) => _receive(message);

    public override void Remind() => _remind();
}
