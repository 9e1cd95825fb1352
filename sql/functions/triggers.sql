-- Which function runs when a row changes.  A trigger is made only where it is
-- missing or another one: making it locks its table until the end of migrate,
-- and sales wait for that.  For the same reason this file is the last one, the
-- tables of sales are its last ones, and come in the order in which those who
-- write several write them, a refund before its order: else they and migrate
-- could wait for each other.
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
        select t.name, t.of_table, t.rest
        from (
        values ('notice', 'refund',
                'after insert on ticket.refund'
                || ' referencing new table as changed'
                || ' for each statement execute function'
                || ' impl.refund_messages()'),
               ('notice', 'orders',
                'after update on ticket.orders'
                || ' referencing old table as was new table as changed'
                || ' for each statement execute function'
                || ' impl.orders_messages()')
        union all
        /* What devices of gates are to hear of. */
        values ('gate_update', 'orders',
                'after update on ticket.orders'
                || ' referencing old table as was new table as changed'
                || ' for each statement execute function'
                || ' impl.gate_orders_changed()')
        union all
        select 'gate_' || g.event, g.of_table,
               format('after %s on ticket.%s referencing new table as changed'
                      || ' for each statement execute function'
                      || ' impl.gate_%s_changed()',
                      g.event, g.of_table,
                      case g.of_table when 'settle_leg' then 'legs'
                                      else 'tickets' end)
        from (values ('ticket', 'update'),
                     ('passage', 'insert'), ('passage', 'update'),
                     ('settle_leg', 'insert'), ('settle_leg', 'update'))
             as g (of_table, event)
        union all
        /* A trigger that sees its rows as a table takes one event. */
        select 'changed_by_' || e.event, c.of_table,
               format('after %s on ticket.%s referencing %s table as changed'
                      || ' for each statement execute function impl.%s()',
                      e.event, c.of_table,
                      case when k.edited then 'old table as was new'
                           else e.seen end,
                      case when k.edited then 'catalogue_edited'
                           else c.function end)
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
                     (15, 'day_off', 'catalogue_changed'),
                     (16, 'settle_terms', 'catalogue_changed'),
                     (17, 'agent_key', 'agent_changed'),
                     (18, 'agent_product', 'agent_changed'),
                     (22, 'open_agent', 'agent_changed'),
                     (23, 'open_key', 'agent_changed'),
                     (24, 'open_product', 'catalogue_changed'),
                     (25, 'rail_supplier', 'catalogue_changed'),
                     (26, 'rail_agent', 'catalogue_changed'),
                     (27, 'rail_key', 'catalogue_changed'),
                     /* Who is charged for tickets of settlement, and how. */
                     (20, 'party', 'party_changed'),
                     (21, 'party_account', 'party_account_changed'),
                     /* Of no price, but what lists of gates are made of. */
                     (19, 'product_entry', 'gate_rules_changed'))
             as c (no, of_table, function)
        cross join (values ('insert', 'new'), ('update', 'new'),
                           ('delete', 'old')) as e (event, seen)
        cross join lateral (
            select e.event = 'update'
                   and c.of_table in ('day_off', 'performance')) k (edited)
        union all
        /* What the open API shows of products.  Behind "changed_by": it has
           locked the supplier. */
        select 'open_' || e.event, c.of_table,
               format('after %s on ticket.%s referencing %s'
                      || ' for each statement execute function'
                      || ' impl.open_shown()', e.event, c.of_table, e.seen)
        from (values ('product'), ('price'), ('day_price'), ('line'),
                     ('line_product'), ('slot'), ('day_off'),
                     ('settle_terms'), ('open_product')) as c (of_table)
        cross join (values
            ('insert', 'new table as changed'),
            ('update', 'old table as was new table as changed'),
            ('delete', 'old table as changed')) as e (event, seen)
        union all
        /* What a product with terms of settlement costs. */
        select 'settle', l.of_table,
               format('before insert or delete or update on ticket.%s'
                      || ' for each row execute function'
                      || ' impl.settle_price_kept()', l.of_table)
        from (values ('price'), ('day_price'), ('promotion'))
             as l (of_table)
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
                     ('charges', 'provider_account',
                      'after update of state on ticket.provider_account'
                      || ' for each row'
                      || ' when ((new.state <> old.state))'
                      || ' execute function impl.provider_charges()'),
                     ('notice', 'supplier',
                      'after insert or delete or update on ticket.supplier'
                      || ' for each row execute function'
                      || ' impl.supplier_notify()'),
                     ('stock', 'supplier',
                      'after update on ticket.supplier for each row'
                      || ' when ((new.catalogue_version'
                      || ' <> old.catalogue_version)) execute function'
                      || ' impl.supplier_stock_changed()'))
             as t (name, of_table, rest)
        union all
        /* What people change: not what distributors and the worker do. */
        select 'people_' || e.event, c.of_table,
               /* Of slots thousands change at a time: by statement. */
               format('after %1$s on ticket.%2$s'
                      || case when c.of_table <> 'slot' then ' for each row'
                              else ' referencing'
                                   || case when e.event <> 'insert'
                                           then ' old table as gone' else '' end
                                   || case when e.event <> 'delete'
                                           then ' new table as made' else '' end
                                   || ' for each statement' end
                      || ' when (((session_user <> all'
                      || ' (array[''ticket_nginx''::name,'
                      || ' ''ticket_worker''::name])) or'
                      || ' (current_setting(''ticket.actor''::text, true)'
                      || ' <> ''''::text)))'
                      || ' execute function impl.log_change_of_'
                      || case when c.of_table <> 'slot' then 'row('
                              else 'rows(' end
                      || '''%3$s'', ''%4$s'', ''%5$s'')',
                      e.event, c.of_table, k.key, k.secret, c.idle)
        from (values ('product', ''), ('price', ''), ('day_price', ''),
                     ('promotion', ''), ('fee_rule', ''), ('line', ''),
                     ('line_product', ''), ('slot', ''),
                     ('day_off', 'refunded_at'), ('closing', ''),
                     ('hall', ''), ('seat_map', ''),
                     ('seat_area', 'runs'), ('session', ''),
                     ('performance', ''), ('product_area', ''),
                     ('performance_price', ''), ('pay_channel', ''),
                     ('notice', ''), ('agent_key', ''),
                     ('agent_product', ''), ('agent', 'version'),
                     ('provider_file', ''),
                     ('provider_account', 'version checked_at check_text'),
                     ('station', ''), ('product_entry', 'set_at'),
                     ('offer', ''), ('offer_picture', 'bytes'),
                     ('device', 'told told_at command wrong wrong_since'
                      ' alarm_at version code_until'),
                     ('staff_role', ''), ('gate_key', ''),
                     ('gate_setting', ''), ('party', 'version'),
                     ('party_station', ''),
                     ('party_account', ''),
                     ('settle_product', ''), ('settle_terms', ''),
                     ('settle_terms_part', ''), ('open_agent', ''),
                     ('open_key', ''), ('open_supplier', ''),
                     ('open_product', ''), ('rail_supplier', ''),
                     ('rail_agent', ''), ('rail_key', ''), ('rail_fee', ''),
                     ('rail_password', 'bad locked_until'),
                     ('staff', 'failures locked_until known_failures'
                      ' known_locked_until signed_in_at totp_step'),
                     ('proposal', 'xact'), ('supplier', 'catalogue_version'))
             as c (of_table, idle)
        cross join (values ('insert'), ('update'), ('delete')) as e (event)
        cross join lateral (
            select coalesce(string_agg(a.attname, ' ' order by a.attnum)
                            filter (where a.attnum = any (i.indkey)), '')
                       as key,
                   coalesce(string_agg(a.attname, ' ' order by a.attnum)
                            filter (where a.atttypid = 'bytea'::regtype
                                       or a.attname ~ 'password(_key)?$'), '')
                       as secret
            from pg_index i
            join pg_attribute a
              on a.attrelid = i.indrelid
            where i.indrelid = ('ticket.' || c.of_table)::regclass
              and i.indisprimary
              and a.attnum > 0
              and not a.attisdropped
              and a.attname <> 'supplier_id') k
        union all
        select 'stands', l.of_table,
               format('before delete or update or truncate on ticket.%s'
                      || ' for each statement execute function'
                      || ' impl.log_stands()', l.of_table)
        from (values ('staff_log'), ('staff_change'), ('staff_chain'),
                     ('closing'), ('closing_row'), ('shift_receipt'),
                     ('z'), ('z_sum'), ('z_form'), ('print'),
                     ('commission_run'), ('commission_row'),
                     ('commission_agent'),
                     ('commission_decision'), ('commission_paid'),
                     ('settle_terms'), ('settle_terms_part'))
             as l (of_table)) t (name, of_table, rest)
        order by coalesce(array_position(
            '{refund,orders,ticket,passage}', t.of_table), 0)
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

        /* Not even a session that plays a replica goes past it. */
        if v_name = 'stands' and exists (
            select
            from pg_trigger t
            where t.tgrelid = ('ticket.' || v_table)::regclass
              and t.tgname = v_name
              and t.tgenabled <> 'A')
        then
            execute format('alter table ticket.%I enable always trigger %I',
                           v_table, v_name);
        end if;
    end loop;
end;
$$;
