create or replace function impl.life_begin(p_identity text, p_reason text,
    p_codes bool)
returns ticket.life
language plpgsql volatile
as $$
declare
    v_now    constant timestamptz := api.now();
    v_before ticket.life;
    v_life   ticket.life;
begin
    perform impl.life_lock(true);
    perform impl.numbers_lock();

    v_before := impl.life_newest();

    if p_reason = 'found' and impl.life_found(p_identity) is not null then
        return v_before;            /* somebody else was first */
    end if;

    select p_identity, v_now, p_reason,
           greatest(impl.microseconds(v_now), v_before.life + 1),
           n.last_value, impl.number_beyond(n.last_value, v_now),
           m.last_value, impl.number_beyond(m.last_value, v_now)
    into v_life.identity, v_life.began_at, v_life.reason, v_life.life,
         v_life.number_before, v_life.number,
         v_life.message_before, v_life.message
    from ticket.number n, ticket.message_number m;

    v_life.code_life := case when p_codes and v_before.life is not null
                             then v_life.life else 0 end;

    perform setval('ticket.number', v_life.number),
            setval('ticket.message_number', v_life.message);

    insert into ticket.life select v_life.*;

    /* Codes of tickets are made with what a catalogue says of lives: nobody
     * books in this one by an older catalogue. */
    update ticket.supplier s
    set catalogue_version = s.catalogue_version + 1;

    /* Transactions of another cluster are none of ours. */
    update ticket.notice_cursor c
    set seen_no = null, seen_day = null, seen_id = null, seen_xid = null
    where c.seen_xid is not null;

    perform pg_notify('ticket_config', 'life');
    raise log 'ticket: the database is in life %, was in % (%)', v_life.life,
              coalesce(v_before.life, 0), p_reason;

    return v_life;
end;
$$;

comment on function impl.life_begin(text, text, bool) is
'Begins another life: numbers of orders, documents and messages go on beyond
all that can have been told.  p_codes: may codes be of the life?  Not those of
the first one, in which an older module may still make them.';
