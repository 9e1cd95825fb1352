-- Which function runs when a row changes.  A trigger is made only where it is
-- missing or another one: making it locks its table until the end of migrate,
-- and sales wait for that.  For the same reason this file is the last one, and
-- tables come in the order in which those who write several write them, a
-- refund before its order: else they and migrate could wait for each other.
--
-- Definitions are spelled as pg_get_triggerdef() spells them, in lower case.
do $$
declare
    v_name text;
    v_table text;
    v_rest text;
    v_definition text;
begin
    for v_name, v_table, v_rest in
        values ('notice', 'refund',
                'after insert on ticket.refund'
                || ' referencing new table as changed'
                || ' for each statement execute function'
                || ' impl.refund_messages()'),
               ('notice', 'orders',
                'after update of state on ticket.orders for each row'
                || ' when ((new.notice and (new.state <> old.state)))'
                || ' execute function impl.order_messages()')
        union all
        /* A trigger that sees its rows as a table takes one event. */
        select 'changed_by_' || e.event, c.of_table,
               format('after %s on ticket.%s referencing %s table as changed'
                      || ' for each statement execute function impl.%s()',
                      e.event, c.of_table, e.seen, c.function)
        from (values (1, 'product', 'catalogue_changed'),
                     (2, 'price', 'catalogue_changed'),
                     (3, 'promotion', 'catalogue_changed'),
                     (4, 'fee_rule', 'catalogue_changed'),
                     (5, 'line', 'catalogue_changed'),
                     (6, 'line_product', 'catalogue_changed'),
                     (7, 'slot', 'catalogue_changed'),
                     (8, 'hall', 'catalogue_changed'),
                     (9, 'seat_area', 'catalogue_changed'),
                     (10, 'session', 'catalogue_changed'),
                     (11, 'performance', 'catalogue_changed'),
                     (12, 'product_area', 'catalogue_changed'),
                     (13, 'performance_price', 'catalogue_changed'),
                     (14, 'day_price', 'catalogue_changed'),
                     (15, 'agent_key', 'agent_changed'),
                     (16, 'agent_product', 'agent_changed'))
             as c (no, of_table, function)
        cross join (values ('insert', 'new'), ('update', 'new'),
                           ('delete', 'old')) as e (event, seen)
        union all
        select t.name, t.of_table, t.rest
        from (values ('version', 'agent',
                      'before update on ticket.agent'
                      || ' for each row execute function impl.agent_version()'),
                     ('notice', 'agent',
                      'after insert or delete or update on ticket.agent'
                      || ' for each row execute function impl.agent_notify()'),
                     ('version', 'supplier',
                      'before update on ticket.supplier for each row'
                      || ' execute function impl.supplier_version()'),
                     ('notice', 'provider_account',
                      'after insert or delete or update on'
                      || ' ticket.provider_account for each statement execute'
                      || ' function impl.provider_notify()'),
                     ('notice', 'supplier',
                      'after insert or delete or update on ticket.supplier'
                      || ' for each row execute function'
                      || ' impl.supplier_notify()'))
             as t (name, of_table, rest)
    loop
        v_definition := 'trigger ' || v_name || ' ' || v_rest;

        if not exists (
            select
            from pg_trigger t
            where t.tgrelid = ('ticket.' || v_table)::regclass
              and t.tgname = v_name
              and lower(pg_get_triggerdef(t.oid)) = 'create ' || v_definition)
        then
            execute 'create or replace ' || v_definition;
        end if;
    end loop;
end;
$$;
