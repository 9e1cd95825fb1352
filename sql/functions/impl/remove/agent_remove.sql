create or replace function impl.agent_remove(p_agent ticket.agent)
returns void
language plpgsql volatile
as $$
declare
    v_account int4 := p_agent.agent_id * 10;
    v_table   text;
    v_found   bool;
    v_uses    text[] := '{}';
begin
    for v_table in
        select c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'ticket'::regnamespace
          and c.relkind in ('r', 'p')
          and a.attname = 'agent_id' and not a.attisdropped
          and c.relname not in ('agent', 'agent_product')
        order by c.relname
    loop
        execute format('select exists (select from ticket.%I'
                       || ' where supplier_id = $1 and agent_id = $2)', v_table)
            into v_found using p_agent.supplier_id, p_agent.agent_id;

        if v_found then
            v_uses := v_uses || v_table;
        end if;
    end loop;

    if exists (select from ticket.account a
               where a.supplier_id = p_agent.supplier_id
                 and a.account_id in (v_account + 1, v_account + 3)
                 and (a.version > 1 or a.balance_fen <> 0 or a.held_fen <> 0))
       or exists (select from ticket.deposit_document d
                  where d.supplier_id = p_agent.supplier_id
                    and d.account_id in (v_account + 1, v_account + 3))
    then
        v_uses := v_uses || 'money'::text;
    end if;

    perform impl.remove_refuse('AGENT_USED', p_agent.user_name, v_uses);

    delete from ticket.agent_product x
    where x.supplier_id = p_agent.supplier_id
      and x.agent_id = p_agent.agent_id;
    delete from ticket.account a
    where a.supplier_id = p_agent.supplier_id
      and a.account_id in (v_account + 1, v_account + 3);
    delete from ticket.agent a
    where a.supplier_id = p_agent.supplier_id
      and a.agent_id = p_agent.agent_id;

    perform impl.remove_note(p_agent.supplier_id, 'agent', p_agent.agent_id,
                             p_agent.user_name, p_agent.name);
end;
$$;

comment on function impl.agent_remove(ticket.agent) is
'Removes an agent that has nothing and did nothing; refuses another one.  The
caller has locked the supplier and the agent.';

create or replace function impl.agent_undone(p_change ticket.bulk_change)
returns table (verdict text, subject text, change text, user_name text,
               name text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           case when b.before is null then 'gone' else 'back' end,
           coalesce(b.before, b.after) ->> 'user',
           coalesce(b.before, b.after) ->> 'name'
    from ticket.bulk_cell b
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no
    order by b.cell_no;
end;
$$;

comment on function impl.agent_undone(ticket.bulk_change) is
'What an import of agents made, and what is taken back of it.';
